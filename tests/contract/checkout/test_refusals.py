"""What a checkout refuses: Saleor's codes and fields; and that nothing changed."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from uuid import uuid4

import pytest

from tests.contract.checkout import documents
from tests.contract.checkout.walk import BUYER, fill, line, start
from tests.contract.endpoint import Endpoint
from tests.contract.shop import Shop
from tests.contract.shop.making import PARIS
from tests.contract.shop.things import Counter


def nobody(kind: str, key: object = None) -> str:
    """A global id that names nothing."""
    return b64encode(f"{kind}:{key or uuid4()}".encode()).decode()


def created(api: Endpoint, counter: Counter, **given: Any) -> list[tuple[str, str | None]]:
    asked = {"channel": counter.channel.slug, "lines": [line(counter.variant)], **given}
    return api.query(documents.CREATE, {"input": asked}).refused("checkoutCreate")


def test_quantities(api: Endpoint, shop: Shop, counter: Counter) -> None:
    assert created(api, counter, lines=[line(counter.variant, 0)]) == [("ZERO_QUANTITY", "quantity")]
    assert created(api, counter, lines=[line(counter.variant, 51)]) == [("QUANTITY_GREATER_THAN_LIMIT", "quantity")]
    shop.do("productVariantUpdate", id=counter.variant.id, input={"quantityLimitPerCustomer": 2})
    assert created(api, counter, lines=[line(counter.variant, 3)]) == [("QUANTITY_GREATER_THAN_LIMIT", "quantity")]
    scarce = shop.product(None, counter.channel).variant
    assert created(api, counter, lines=[line(scarce)]) == [("INSUFFICIENT_STOCK", "quantity")]
    assert shop.checkouts(counter.channel) == 0


def test_an_untracked_variant_is_never_short(api: Endpoint, shop: Shop, counter: Counter) -> None:
    untracked = shop.product(None, counter.channel, variant={"trackInventory": False}).variant
    assert created(api, counter, lines=[line(untracked, 5)]) == []


def test_what_the_channel_does_not_sell(api: Endpoint, shop: Shop, counter: Counter) -> None:
    unpriced = shop.product(None, counter.channel, prices=[None]).variant
    given = {"channel": counter.channel.slug, "lines": [line(unpriced)]}
    (error,) = api.query(documents.CREATE, {"input": given})["checkoutCreate"]["errors"]
    assert (error["code"], error["field"], error["variants"]) == ("UNAVAILABLE_VARIANT_IN_CHANNEL", "lines", [unpriced.id])


def test_what_is_not_published_or_not_for_sale_yet(api: Endpoint, shop: Shop, counter: Counter) -> None:
    shop.show(counter.product.id, counter.channel, sold=False)
    assert created(api, counter) == [("PRODUCT_UNAVAILABLE_FOR_PURCHASE", "lines")]
    shop.show(counter.product.id, counter.channel, published=False)
    assert created(api, counter) == [("PRODUCT_NOT_PUBLISHED", "lines")]


def test_variants_and_channels_that_are_not_there(api: Endpoint, shop: Shop, counter: Counter) -> None:
    unknown = {"variantId": nobody("ProductVariant", 99999999), "quantity": 1}
    assert created(api, counter, lines=[unknown]) == [("GRAPHQL_ERROR", "variantId")]
    assert created(api, counter, channel="nowhere") == [("NOT_FOUND", "channel")]
    closed = shop.channel("closed", active=False)
    assert created(api, counter, channel=closed.slug) == [("CHANNEL_INACTIVE", "channel")]
    shop.channel("second")
    assert created(api, counter, channel=None) == [("MISSING_CHANNEL_SLUG", "channel")]


def test_ids_that_name_no_checkout(api: Endpoint, counter: Counter) -> None:
    for document, variables in (
        (documents.ADD, {"lines": []}),
        (documents.UPDATE, {"lines": []}),
        (documents.DELETE, {"lines": []}),
        (documents.EMAIL, {"email": "a@maarad.example"}),
        (documents.SHIPPING, {"address": PARIS}),
        (documents.BILLING, {"address": PARIS}),
        (documents.OFFERS, {}),
        (documents.DELIVER, {"method": None}),
        (documents.PROMO, {"code": "X"}),
        (documents.UNPROMO, {"code": "X"}),
        (documents.COMPLETE, {}),
    ):
        for key, code in ((nobody("Checkout"), "NOT_FOUND"), (counter.variant.id, "GRAPHQL_ERROR")):
            errors = api.query(document, {"id": key, **variables}).only["errors"]
            assert [(error["code"], error["field"]) for error in errors] == [(code, "id")], (document, code)


def test_a_line_of_another_checkout(api: Endpoint, counter: Counter) -> None:
    mine, other = start(api, counter), start(api, counter)
    foreign = other["lines"][0]["id"]
    deleted = api.query(documents.DELETE, {"id": mine["id"], "lines": [foreign]})
    assert deleted.refused("checkoutLinesDelete") == [("INVALID", "lineId")]
    assert len(api.query(documents.READ, {"id": other["id"]})["checkout"]["lines"]) == 1


@pytest.mark.upstream_defect("checkoutLinesUpdate crashes on a line of another checkout", "checkoutLinesUpdate")
def test_a_line_of_another_checkout_is_not_changed(api: Endpoint, counter: Counter) -> None:
    mine, other = start(api, counter), start(api, counter)
    foreign = other["lines"][0]["id"]
    updated = api.query(documents.UPDATE, {"id": mine["id"], "lines": [{"lineId": foreign, "quantity": 2}]})
    assert updated.refused("checkoutLinesUpdate") == [("NOT_FOUND", "lineId")]
    assert api.query(documents.READ, {"id": other["id"]})["checkout"]["lines"][0]["quantity"] == 1


def test_addresses_by_their_countrys_rules(api: Endpoint, counter: Counter) -> None:
    checkout = start(api, counter)
    for document, root in (
        (documents.SHIPPING, "checkoutShippingAddressUpdate"),
        (documents.BILLING, "checkoutBillingAddressUpdate"),
    ):
        empty = api.query(document, {"id": checkout["id"], "address": {**PARIS, "city": "", "postalCode": "x"}})
        assert sorted(empty.refused(root)) == [("INVALID", "postalCode"), ("REQUIRED", "city")]
        lenient = {"checkRequiredFields": False, "checkFieldsFormat": False}
        assert api.query(document, {"id": checkout["id"], "address": {"country": "FR"}, "rules": lenient}).refused(root) == []


def test_an_email_that_cannot_be_one(api: Endpoint, counter: Counter) -> None:
    checkout = start(api, counter)
    refused = api.query(documents.EMAIL, {"id": checkout["id"], "email": "lina@"})
    assert refused.refused("checkoutEmailUpdate") == [("INVALID", "email")]


def test_completion_says_what_is_missing_one_after_the_other(api: Endpoint, shop: Shop, counter: Counter) -> None:
    key = start(api, counter)["id"]

    def refused() -> list[tuple[str, str | None]]:
        return api.query(documents.COMPLETE, {"id": key}).refused("checkoutComplete")

    assert refused() == [("EMAIL_NOT_SET", None)]
    api.query(documents.EMAIL, {"id": key, "email": BUYER})
    assert refused() == [("SHIPPING_METHOD_NOT_SET", "shippingMethod")]
    api.query(documents.SHIPPING, {"id": key, "address": PARIS})
    (offer,) = api.query(documents.OFFERS, {"id": key})["deliveryOptionsCalculate"]["deliveries"]
    api.query(documents.DELIVER, {"id": key, "method": offer["id"]})
    assert refused() == [("BILLING_ADDRESS_NOT_SET", "billingAddress")]
    api.query(documents.BILLING, {"id": key, "address": PARIS})
    line_id = api.query(documents.READ, {"id": key})["checkout"]["lines"][0]["id"]
    api.query(documents.DELETE, {"id": key, "lines": [line_id]})
    assert refused() == [("NO_LINES", "lines")]
    assert shop.orders(counter.channel) == 0


@pytest.mark.engine_only("Saleor completes with an address that was let in unchecked")
def test_an_address_that_was_let_in_unchecked_is_checked_in_the_end(api: Endpoint, shop: Shop, counter: Counter) -> None:
    key = start(api, counter)["id"]
    fill(api, counter, key)
    lenient = {"checkRequiredFields": False}
    api.query(documents.BILLING, {"id": key, "address": {**PARIS, "city": ""}, "rules": lenient})
    refused = api.query(documents.COMPLETE, {"id": key})
    assert refused.refused("checkoutComplete") == [("REQUIRED", "city")]
    assert shop.orders(counter.channel) == 0


def test_nobody_gets_an_order_without_paying(api: Endpoint, shop: Shop) -> None:
    counter = shop.counter(order={"allowUnpaidOrders": False})
    checkout = start(api, counter)
    fill(api, counter, checkout["id"])
    refused = api.query(documents.COMPLETE, {"id": checkout["id"]})
    assert refused.refused("checkoutComplete") == [("CHECKOUT_NOT_FULLY_PAID", None)]
    assert (shop.orders(counter.channel), shop.levels(counter.variant, counter.warehouse)) == (0, (10, 0))


def test_promo_codes(api: Endpoint, shop: Shop, counter: Counter) -> None:
    code = shop.voucher("SPRING", counter.channel, 10, kind="PERCENTAGE", limit=1, least=20)
    key = start(api, counter)["id"]
    unknown = api.query(documents.PROMO, {"id": key, "code": "NONE"})
    assert unknown.refused("checkoutAddPromoCode") == [("INVALID", "promoCode")]
    early = api.query(documents.PROMO, {"id": key, "code": code})
    assert early.refused("checkoutAddPromoCode") == [("VOUCHER_NOT_APPLICABLE", "promoCode")]
    api.query(documents.ADD, {"id": key, "lines": [line(counter.variant, 2)]})
    used = api.query(documents.PROMO, {"id": key, "code": code})["checkoutAddPromoCode"]["checkout"]
    assert (used["voucherCode"], used["discount"]["amount"], used["subtotalPrice"]["gross"]["amount"]) == (code, 3.0, 27.0)
    dropped = api.query(documents.UNPROMO, {"id": key, "code": code})["checkoutRemovePromoCode"]["checkout"]
    assert (dropped["voucherCode"], dropped["subtotalPrice"]["gross"]["amount"]) == (None, 30.0)


def test_a_code_that_ran_out_meanwhile_stops_the_sale(api: Endpoint, shop: Shop, counter: Counter) -> None:
    code = shop.voucher("ONCE", counter.channel, 5, limit=1)
    keys = [start(api, counter)["id"] for _ in range(2)]
    for key in keys:
        fill(api, counter, key)
        assert api.query(documents.PROMO, {"id": key, "code": code}).refused("checkoutAddPromoCode") == []
    done = api.query(documents.COMPLETE, {"id": keys[0]})
    assert done.refused("checkoutComplete") == []
    refused = api.query(documents.COMPLETE, {"id": keys[1]})
    assert refused.refused("checkoutComplete") == [("VOUCHER_NOT_APPLICABLE", "voucherCode")]
    order = api.query(documents.ORDER, {"id": done["checkoutComplete"]["order"]["id"]})["order"]
    assert (order["voucher"]["code"], order["discounts"][0]["amount"]["amount"]) == (code, 5.0)


def test_what_is_forbidden(api: Endpoint, shop: Shop, counter: Counter, staff: str, clerk: str) -> None:
    own_price = {"input": {"channel": counter.channel.slug, "lines": [line(counter.variant, 1, price=1)]}}
    assert api.query(documents.CREATE, own_price).denied == ["PermissionDenied"]
    (priced,) = api.query(documents.CREATE, own_price, token=staff)["checkoutCreate"]["checkout"]["lines"]
    assert priced["unitPrice"]["gross"]["amount"] == 1.0
    key, lina = start(api, counter)["id"], shop.customer()
    assert api.query(documents.ATTACH, {"id": key}).denied == ["PermissionDenied"]
    assert api.query(documents.ATTACH, {"id": key}, token=lina.token).refused("checkoutCustomerAttach") == []
    assert api.query(documents.DETACH, {"id": key}).denied == ["PermissionDenied"]
    assert api.query(documents.DETACH, {"id": key}, token=clerk).denied == ["PermissionDenied"]
    who = "query Q($id: ID!) { checkout(id: $id) { user { email } } }"
    assert api.query(who, {"id": key}).denied == ["PermissionDenied"]
    assert api.query(who, {"id": key}, token=lina.token)["checkout"]["user"]["email"] == lina.email
    assert api.query(documents.DETACH, {"id": key}, token=lina.token).refused("checkoutCustomerDetach") == []
    paid = "query Q($id: ID!) { checkout(id: $id) { transactions { id } } }"
    assert api.query(paid, {"id": key}).denied == ["PermissionDenied"]
    assert api.query(paid, {"id": key}, token=staff)["checkout"]["transactions"] == []
    assert api.query(documents.FROM_CHECKOUT, {"id": key}, token=clerk).denied == ["PermissionDenied"]
    every = "query Q($channel: String) { checkouts(first: 1, channel: $channel) { totalCount } }"
    here = {"channel": counter.channel.slug}
    assert api.query(every, here, token=clerk).denied == ["PermissionDenied"]
    assert api.query(every, here, token=staff)["checkouts"] == {"totalCount": 2}
    by_payment = (
        "query Q($channel: String, $is: [CheckoutAuthorizeStatusEnum!]) "
        "{ checkouts(first: 1, channel: $channel, filter: {authorizeStatus: $is}) { totalCount } }"
    )
    for statuses, count in ((["NONE"], 2), (["FULL", "PARTIAL"], 0), ([], 2)):
        assert api.query(by_payment, {**here, "is": statuses}, token=staff)["checkouts"] == {"totalCount": count}


def test_an_app_takes_responsibility_for_the_payment(api: Endpoint, shop: Shop, staff: str) -> None:
    counter = shop.counter(order={"allowUnpaidOrders": False})
    checkout = start(api, counter)
    fill(api, counter, checkout["id"])
    made = api.query(documents.FROM_CHECKOUT, {"id": checkout["id"]}, token=staff)
    assert made.refused("orderCreateFromCheckout") == []
    assert shop.orders(counter.channel) == 1
    unknown = api.query(documents.FROM_CHECKOUT, {"id": nobody("Checkout")}, token=staff)
    assert unknown.refused("orderCreateFromCheckout") == [("CHECKOUT_NOT_FOUND", "id")]


@pytest.mark.upstream_defect("a checkout that is kept becomes an order each time it is asked for", "orderCreateFromCheckout")
def test_a_checkout_that_is_kept_becomes_one_order(api: Endpoint, shop: Shop, counter: Counter, staff: str) -> None:
    checkout = start(api, counter)
    fill(api, counter, checkout["id"])
    given = {"id": checkout["id"], "remove": False}
    kept, again = (api.query(documents.FROM_CHECKOUT, given, token=staff)["orderCreateFromCheckout"] for _ in range(2))
    assert kept["order"]["id"] == again["order"]["id"]
    assert shop.orders(counter.channel) == 1
