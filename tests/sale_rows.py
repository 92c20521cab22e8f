"""A small shop ready to sell, and a shopper's way through it: for tests of stock, checkouts and orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction

from marketplace.engine.addresses.models import Address
from marketplace.engine.addresses.validation import STRICT
from marketplace.engine.catalogue.models import ProductChannelListing, ProductVariant
from marketplace.engine.channels.models import Channel
from marketplace.engine.checkout import actions as checkouts
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.shipping.models import ShippingMethod, ShippingMethodChannelListing, ShippingZone
from marketplace.engine.shop.models import SiteSettings
from marketplace.engine.stock.models import ChannelWarehouse, Stock, Warehouse
from marketplace.kernel.actors import ANONYMOUS, Actor
from marketplace.kernel.clock import now
from tests import catalogue_rows

STAFF = Actor(
    "app", "", frozenset(("MANAGE_ORDERS", "MANAGE_PRODUCTS", "MANAGE_CHECKOUTS", "HANDLE_CHECKOUTS", "IMPERSONATE_USER"))
)

PARIS = {
    "first_name": "Lina",
    "last_name": "Martin",
    "street_address_1": "12 rue des Lilas",
    "city": "Paris",
    "postal_code": "75011",
    "country": "FR",
    "phone": "+33612345678",
}
RABAT = {
    "first_name": "Amal",
    "last_name": "Idrissi",
    "street_address_1": "4 rue Al Farabi",
    "city": "Rabat",
    "postal_code": "10000",
    "country": "MA",
}
_numbers = count(1)


@dataclass
class Shop:
    """A channel with one warehouse, one way of delivery and one variant."""

    channel: Channel
    warehouse: Warehouse
    method: ShippingMethod
    variant: ProductVariant

    @property
    def stock(self) -> Stock:
        return Stock.objects.get(product_variant=self.variant, warehouse=self.warehouse)


def address(**values: str) -> Address:
    return Address.objects.create(**{**PARIS, **values})


def warehouse(channel: Channel | None, slug: str | None = None, **values: Any) -> Warehouse:
    slug = slug or f"store-{next(_numbers)}"
    made = Warehouse.objects.create(name=slug.title(), slug=slug, address=address(), **values)
    if channel is not None:
        ChannelWarehouse.objects.create(
            channel=channel, warehouse=made, sort_order=ChannelWarehouse.objects.filter(channel=channel).count()
        )
    return made


def variant(channel: Channel, price: str = "10", **values: Any) -> ProductVariant:
    """A variant of a product of its own that can be bought in the channel."""
    with transaction.atomic():
        product = catalogue_rows.product(channels=[channel], prices=[price])
    ProductChannelListing.objects.filter(product=product).update(available_for_purchase_at=now())
    made = product.variants.get()
    for name, value in values.items():
        setattr(made, name, value)
    made.save()
    return made


def stock(of: ProductVariant, where: Warehouse, quantity: int) -> Stock:
    return Stock.objects.create(product_variant=of, warehouse=where, quantity=quantity)


def delivery(channel: Channel, price: str = "5", countries: Sequence[str] = ("FR", "MA"), **values: Any) -> ShippingMethod:
    zone = ShippingZone.objects.create(name=f"zone {next(_numbers)}", countries=list(countries))
    zone.channels.add(channel)
    method = ShippingMethod.objects.create(zone=zone, name="Post", **values)
    ShippingMethodChannelListing.objects.create(
        shipping_method=method, channel=channel, currency=channel.currency_code, price_amount=Decimal(price)
    )
    return method


def shop(quantity: int = 10, price: str = "10", slug: str = "france", rate: str | None = "20", **channel: Any) -> Shop:
    """An open shop whose channel accepts unpaid orders (paying is another matter) and confirms by itself unless told otherwise."""
    options = {"allow_unpaid_orders": True, **channel}
    opened = catalogue_rows.channel(slug, "EUR", "FR", rate, **options)
    place = warehouse(opened)
    sold = variant(opened, price)
    stock(sold, place, quantity)
    return Shop(opened, place, delivery(opened), sold)


def site(**values: Any) -> SiteSettings:
    return SiteSettings.objects.update_or_create(pk=1, defaults=values)[0]


def basket(of: Shop, quantity: int = 1, actor: Actor = ANONYMOUS, **values: Any) -> Checkout:
    lines = [checkouts.NewLine(of.variant.pk, quantity)]
    return checkouts.create_checkout(channel_slug=of.channel.slug, lines=lines, actor=actor, **values)


def ready(of: Shop, quantity: int = 1, actor: Actor = ANONYMOUS) -> UUID:
    """A checkout to which nothing is missing but its completion; its id."""
    checkout_id = basket(of, quantity, actor).pk
    checkouts.update_email(checkout_id=checkout_id, email="lina@maarad.example", actor=actor)
    for kind in ("shipping", "billing"):
        checkouts.update_address(checkout_id=checkout_id, kind=kind, data=PARIS, rules=STRICT, actor=actor)  # type: ignore[arg-type]
    (offered,) = checkouts.calculate_deliveries(checkout_id=checkout_id, actor=actor)
    checkouts.choose_delivery(checkout_id=checkout_id, delivery_id=offered.pk, actor=actor)
    return checkout_id
