"""A shopper's steps, each through a document."""

from __future__ import annotations

from typing import Any

from marketplace.kernel.ids import to_global_id
from tests import sale_rows
from tests.contract.checkout import documents

PARIS = {
    "firstName": "Lina",
    "lastName": "Martin",
    "streetAddress1": "12 rue des Lilas",
    "city": "Paris",
    "postalCode": "75011",
    "country": "FR",
    "phone": "06 12 34 56 78",
}


def gid(row: Any) -> str:
    """The global id of a row whose type is called like its model."""
    return to_global_id(type(row).__name__, row.pk)


def line(variant: Any, quantity: int = 1, **more: Any) -> dict[str, Any]:
    return {"variantId": gid(variant), "quantity": quantity, **more}


def start(api: Any, shop: sale_rows.Shop, quantity: int = 1, token: str | None = None, **more: Any) -> dict[str, Any]:
    """A new checkout with units of the shop's variant."""
    given = {"channel": shop.channel.slug, "lines": [line(shop.variant, quantity)], **more}
    answer = api.query(documents.CREATE, {"input": given}, token=token)["checkoutCreate"]
    assert answer["errors"] == []
    checkout: dict[str, Any] = answer["checkout"]
    return checkout


def fill(api: Any, checkout: str, token: str | None = None) -> dict[str, Any]:
    """E-mail, addresses and the cheapest delivery."""
    steps = [
        (documents.EMAIL, {"email": "lina@maarad.example"}),
        (documents.SHIPPING, {"address": PARIS}),
        (documents.BILLING, {"address": PARIS}),
    ]
    for document, variables in steps:
        (root,) = api.query(document, {"id": checkout, **variables}, token=token).data.values()
        assert root["errors"] == []
    offers = api.query(documents.OFFERS, {"id": checkout})["deliveryOptionsCalculate"]
    chosen = api.query(documents.DELIVER, {"id": checkout, "method": offers["deliveries"][0]["id"]}, token=token)
    assert chosen.refused("checkoutDeliveryMethodUpdate") == []
    filled: dict[str, Any] = chosen["checkoutDeliveryMethodUpdate"]["checkout"]
    return filled


def buy(api: Any, shop: sale_rows.Shop, quantity: int = 1, token: str | None = None) -> dict[str, Any]:
    """The order of a whole walk."""
    checkout = start(api, shop, quantity, token)
    fill(api, checkout["id"], token)
    answer = api.query(documents.COMPLETE, {"id": checkout["id"]}, token=token)["checkoutComplete"]
    assert answer["errors"] == []
    order: dict[str, Any] = answer["order"]
    return order
