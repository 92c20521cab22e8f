"""What a checkout refuses: Saleor's codes and fields; and that nothing changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from marketplace.engine.catalogue.models import ProductChannelListing, ProductVariantChannelListing
from marketplace.engine.channels.models import Channel
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.discounts.actions import VoucherListing, create_voucher
from marketplace.engine.orders.models import Order
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.ids import to_global_id
from tests import sale_rows
from tests.contract.checkout import documents
from tests.contract.checkout.walk import PARIS, fill, gid, line, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> sale_rows.Shop:
    return sale_rows.shop(quantity=60)


def created(api: Any, shop: sale_rows.Shop, **given: Any) -> list[tuple[str, str | None]]:
    asked = {"channel": shop.channel.slug, "lines": [line(shop.variant)], **given}
    refused: list[tuple[str, str | None]] = api.query(documents.CREATE, {"input": asked}).refused("checkoutCreate")
    return refused


def test_quantities(api: Any, shop: sale_rows.Shop) -> None:
    assert created(api, shop, lines=[line(shop.variant, 0)]) == [("ZERO_QUANTITY", "quantity")]
    assert created(api, shop, lines=[line(shop.variant, 51)]) == [("QUANTITY_GREATER_THAN_LIMIT", "quantity")]
    shop.variant.quantity_limit_per_customer = 2
    shop.variant.save()
    assert created(api, shop, lines=[line(shop.variant, 3)]) == [("QUANTITY_GREATER_THAN_LIMIT", "quantity")]
    scarce = sale_rows.variant(shop.channel)
    assert created(api, shop, lines=[line(scarce)]) == [("INSUFFICIENT_STOCK", "quantity")]
    assert Checkout.objects.count() == 0


def test_an_untracked_variant_is_never_short(api: Any, shop: sale_rows.Shop) -> None:
    assert created(api, shop, lines=[line(sale_rows.variant(shop.channel, track_inventory=False), 5)]) == []


def test_what_the_channel_does_not_sell(api: Any, shop: sale_rows.Shop) -> None:
    ProductVariantChannelListing.objects.update(price_amount=None)
    answer = api.query(documents.CREATE, {"input": {"channel": "france", "lines": [line(shop.variant)]}})["checkoutCreate"]
    (error,) = answer["errors"]
    assert (error["code"], error["field"], error["variants"]) == ("UNAVAILABLE_VARIANT_IN_CHANNEL", "lines", [gid(shop.variant)])


def test_what_is_not_published_or_not_for_sale_yet(api: Any, shop: sale_rows.Shop) -> None:
    ProductChannelListing.objects.update(available_for_purchase_at=None)
    assert created(api, shop) == [("PRODUCT_UNAVAILABLE_FOR_PURCHASE", "lines")]
    ProductChannelListing.objects.update(is_published=False)
    assert created(api, shop) == [("PRODUCT_NOT_PUBLISHED", "lines")]


def test_variants_and_channels_that_are_not_there(api: Any, shop: sale_rows.Shop) -> None:
    unknown = {"variantId": to_global_id("ProductVariant", 999999), "quantity": 1}
    assert created(api, shop, lines=[unknown]) == [("GRAPHQL_ERROR", "variantId")]
    assert created(api, shop, channel="nowhere") == [("NOT_FOUND", "channel")]
    sale_rows.shop(slug="closed", rate=None)
    Channel.objects.filter(slug="closed").update(is_active=False)
    assert created(api, shop, channel="closed") == [("CHANNEL_INACTIVE", "channel")]
    sale_rows.shop(slug="second", rate=None)
    assert created(api, shop, channel=None) == [("MISSING_CHANNEL_SLUG", "channel")]


def test_ids_that_name_no_checkout(api: Any, shop: sale_rows.Shop) -> None:
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
        (root,) = api.query(document, {"id": to_global_id("Checkout", uuid4()), **variables}).data.values()
        assert [(error["code"], error["field"]) for error in root["errors"]] == [("NOT_FOUND", "id")]
        (root,) = api.query(document, {"id": gid(shop.variant), **variables}).data.values()
        assert [(error["code"], error["field"]) for error in root["errors"]] == [("GRAPHQL_ERROR", "id")]


def test_a_line_of_another_checkout(api: Any, shop: sale_rows.Shop) -> None:
    mine, other = start(api, shop), start(api, shop)
    foreign = other["lines"][0]["id"]
    assert api.query(documents.DELETE, {"id": mine["id"], "lines": [foreign]}).refused("checkoutLinesDelete") == [
        ("NOT_FOUND", "lineId")
    ]
    updated = api.query(documents.UPDATE, {"id": mine["id"], "lines": [{"lineId": foreign, "quantity": 2}]})
    assert updated.refused("checkoutLinesUpdate") == [("NOT_FOUND", "lineId")]
    assert len(api.query(documents.READ, {"id": other["id"]})["checkout"]["lines"]) == 1


def test_addresses_by_their_countrys_rules(api: Any, shop: sale_rows.Shop) -> None:
    checkout = start(api, shop)
    for document, root in (
        (documents.SHIPPING, "checkoutShippingAddressUpdate"),
        (documents.BILLING, "checkoutBillingAddressUpdate"),
    ):
        empty = api.query(document, {"id": checkout["id"], "address": {**PARIS, "city": "", "postalCode": "x"}})
        assert sorted(empty.refused(root)) == [("INVALID", "postalCode"), ("REQUIRED", "city")]
        lenient = {"checkRequiredFields": False, "checkFieldsFormat": False}
        assert api.query(document, {"id": checkout["id"], "address": {"country": "FR"}, "rules": lenient}).refused(root) == []


def test_an_email_that_cannot_be_one(api: Any, shop: sale_rows.Shop) -> None:
    checkout = start(api, shop)
    assert api.query(documents.EMAIL, {"id": checkout["id"], "email": "lina@"}).refused("checkoutEmailUpdate") == [
        ("INVALID", "email")
    ]


def test_completion_says_what_is_missing_one_after_the_other(api: Any, shop: sale_rows.Shop) -> None:
    key = start(api, shop)["id"]

    def refused() -> list[tuple[str, str | None]]:
        found: list[tuple[str, str | None]] = api.query(documents.COMPLETE, {"id": key}).refused("checkoutComplete")
        return found

    assert refused() == [("EMAIL_NOT_SET", None)]
    api.query(documents.EMAIL, {"id": key, "email": "lina@maarad.example"})
    assert refused() == [("SHIPPING_METHOD_NOT_SET", "shippingMethod")]
    api.query(documents.SHIPPING, {"id": key, "address": PARIS})
    (offer,) = api.query(documents.OFFERS, {"id": key})["deliveryOptionsCalculate"]["deliveries"]
    api.query(documents.DELIVER, {"id": key, "method": offer["id"]})
    assert refused() == [("BILLING_ADDRESS_NOT_SET", "billingAddress")]
    lenient = {"checkRequiredFields": False}
    api.query(documents.BILLING, {"id": key, "address": {**PARIS, "city": ""}, "rules": lenient})
    assert refused() == [("REQUIRED", "city")]
    api.query(documents.BILLING, {"id": key, "address": PARIS})
    line_id = api.query(documents.READ, {"id": key})["checkout"]["lines"][0]["id"]
    api.query(documents.DELETE, {"id": key, "lines": [line_id]})
    assert refused() == [("NO_LINES", "lines")]
    assert Order.objects.count() == 0


def test_nobody_gets_an_order_without_paying(api: Any) -> None:
    shop = sale_rows.shop(allow_unpaid_orders=False)
    checkout = start(api, shop)
    fill(api, checkout["id"])
    assert api.query(documents.COMPLETE, {"id": checkout["id"]}).refused("checkoutComplete") == [
        ("CHECKOUT_NOT_FULLY_PAID", None)
    ]
    assert (Order.objects.count(), shop.stock.quantity_allocated) == (0, 0)


def test_promo_codes(api: Any, shop: sale_rows.Shop) -> None:
    fields = {"name": "Spring", "discount_value_type": "PERCENTAGE", "usage_limit": 1}
    listing = VoucherListing(shop.channel.pk, Decimal(10), min_spent=Decimal(20))
    create_voucher(codes=["SPRING"], listings=[listing], fields=fields, actor=SYSTEM)
    key = start(api, shop)["id"]
    assert api.query(documents.PROMO, {"id": key, "code": "NONE"}).refused("checkoutAddPromoCode") == [("INVALID", "promoCode")]
    early = api.query(documents.PROMO, {"id": key, "code": "SPRING"})
    assert early.refused("checkoutAddPromoCode") == [("VOUCHER_NOT_APPLICABLE", "promoCode")]
    api.query(documents.ADD, {"id": key, "lines": [line(shop.variant, 2)]})
    used = api.query(documents.PROMO, {"id": key, "code": "SPRING"})["checkoutAddPromoCode"]["checkout"]
    assert (used["voucherCode"], used["discount"]["amount"], used["subtotalPrice"]["gross"]["amount"]) == ("SPRING", 3.0, 27.0)
    dropped = api.query(documents.UNPROMO, {"id": key, "code": "SPRING"})["checkoutRemovePromoCode"]["checkout"]
    assert (dropped["voucherCode"], dropped["subtotalPrice"]["gross"]["amount"]) == (None, 30.0)


def test_a_code_that_ran_out_meanwhile_stops_the_sale(api: Any, shop: sale_rows.Shop) -> None:
    listing = VoucherListing(shop.channel.pk, Decimal(5))
    create_voucher(codes=["ONCE"], listings=[listing], fields={"usage_limit": 1}, actor=SYSTEM)
    keys = [start(api, shop)["id"] for _ in range(2)]
    for key in keys:
        fill(api, key)
        assert api.query(documents.PROMO, {"id": key, "code": "ONCE"}).refused("checkoutAddPromoCode") == []
    assert api.query(documents.COMPLETE, {"id": keys[0]}).refused("checkoutComplete") == []
    assert api.query(documents.COMPLETE, {"id": keys[1]}).refused("checkoutComplete") == [
        ("VOUCHER_NOT_APPLICABLE", "voucherCode")
    ]
    order = api.query(documents.ORDER, {"id": gid(Order.objects.get())})["order"]
    assert (order["voucher"]["code"], order["discounts"][0]["amount"]["amount"]) == ("ONCE", 5.0)


def test_what_is_forbidden(api: Any, shop: sale_rows.Shop, shopper: str, staff: str, clerk: str) -> None:
    own_price = {"input": {"channel": "france", "lines": [line(shop.variant, 1, price=1)]}}
    assert api.query(documents.CREATE, own_price).denied == ["PermissionDenied"]
    assert (
        api.query(documents.CREATE, own_price, token=staff)["checkoutCreate"]["checkout"]["lines"][0]["unitPrice"]["gross"][
            "amount"
        ]
        == 1.0
    )
    key = start(api, shop)["id"]
    assert api.query(documents.ATTACH, {"id": key}).denied == ["PermissionDenied"]
    assert api.query(documents.ATTACH, {"id": key}, token=shopper).refused("checkoutCustomerAttach") == []
    assert api.query(documents.DETACH, {"id": key}).denied == ["PermissionDenied"]
    assert api.query(documents.DETACH, {"id": key}, token=clerk).denied == ["PermissionDenied"]
    who = "query Q($id: ID!) { checkout(id: $id) { user { email } } }"
    assert api.query(who, {"id": key}).denied == ["PermissionDenied"]
    assert api.query(who, {"id": key}, token=shopper)["checkout"]["user"]["email"] == "lina@maarad.example"
    assert api.query(documents.DETACH, {"id": key}, token=shopper).refused("checkoutCustomerDetach") == []
    paid = "query Q($id: ID!) { checkout(id: $id) { transactions { id } } }"
    assert api.query(paid, {"id": key}).denied == ["PermissionDenied"]
    assert api.query(paid, {"id": key}, token=staff)["checkout"]["transactions"] == []
    assert api.query(documents.FROM_CHECKOUT, {"id": key}, token=clerk).denied == ["PermissionDenied"]
    assert api.query("{ checkouts(first: 1) { totalCount } }", token=clerk).denied == ["PermissionDenied"]
    assert api.query("{ checkouts(first: 1) { totalCount } }", token=staff)["checkouts"] == {"totalCount": 2}


def test_an_app_takes_responsibility_for_the_payment(api: Any, staff: str) -> None:
    shop = sale_rows.shop(allow_unpaid_orders=False)
    checkout = start(api, shop)
    fill(api, checkout["id"])
    kept = api.query(documents.FROM_CHECKOUT, {"id": checkout["id"], "remove": False}, token=staff)["orderCreateFromCheckout"]
    again = api.query(documents.FROM_CHECKOUT, {"id": checkout["id"]}, token=staff)["orderCreateFromCheckout"]
    assert kept["order"]["id"] == again["order"]["id"]
    unknown = api.query(documents.FROM_CHECKOUT, {"id": to_global_id("Checkout", uuid4())}, token=staff)
    assert unknown.refused("orderCreateFromCheckout") == [("CHECKOUT_NOT_FOUND", "id")]
