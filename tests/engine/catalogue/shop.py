"""A small shop, written through the actions: for tests of writing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from marketplace.engine.attributes.actions import AttributeInput, Choice, create_attribute
from marketplace.engine.attributes.models import Attribute
from marketplace.engine.catalogue import actions
from marketplace.engine.catalogue.models import Category, Product, ProductType, ProductVariant
from marketplace.engine.channels.actions import create_channel
from marketplace.engine.channels.models import Channel
from marketplace.engine.content.actions import create_page, create_page_type
from marketplace.engine.content.models import Page
from marketplace.kernel.actors import SYSTEM


@dataclass
class SmallShop:
    morocco: Channel
    france: Channel
    rugs: Category
    knotted: Category
    craft: Attribute
    maker: Attribute
    hours: Attribute
    unique: Attribute
    size: Attribute
    piece: ProductType
    tafsut: Page

    def product(self, name: str = "Rug", **fields: object) -> Product:
        return actions.create_product(
            product_type_id=self.piece.pk,
            fields={"name": name, "category": self.knotted.pk, **fields},  # type: ignore[typeddict-item]
            attributes=[AttributeInput(id=self.craft.pk, dropdown=Choice(text="Weaving"))],
            actor=SYSTEM,
        )

    def variant(self, product: Product, sku: str, size: str | None = None) -> ProductVariant:
        sizes = [AttributeInput(id=self.size.pk, dropdown=Choice(text=size))] if size else []
        return actions.create_variant(product_id=product.pk, fields={"sku": sku}, attributes=sizes, actor=SYSTEM)

    def sell(self, product: Product, variant: ProductVariant, price: str = "120.00", channel: Channel | None = None) -> None:
        """List the product and price the variant."""
        channel = channel or self.morocco
        listing = actions.ChannelListing(channel.pk, is_published=True, visible_in_listings=True, is_available_for_purchase=True)
        actions.update_product_channels(product_id=product.pk, update=[listing], actor=SYSTEM)
        actions.update_variant_prices(
            variant_id=variant.pk, prices=[actions.VariantPrice(channel.pk, Decimal(price))], actor=SYSTEM
        )


def small_shop() -> SmallShop:
    channels = [
        create_channel(
            currency_code=currency,
            fields={"name": slug.title(), "slug": slug, "default_country": country, "is_active": True},
            actor=SYSTEM,
        )
        for slug, currency, country in (("morocco", "MAD", "MA"), ("france", "EUR", "FR"))
    ]
    rugs = actions.create_category(fields={"name": "Rugs"}, actor=SYSTEM)
    knotted = actions.create_category(fields={"name": "Knotted"}, parent_id=rugs.pk, actor=SYSTEM)
    craft = create_attribute(
        fields={"name": "Craft", "slug": "craft", "type": "PRODUCT_TYPE", "value_required": True},
        values=[{"name": "Weaving"}],
        actor=SYSTEM,
    )
    maker = create_attribute(
        fields={
            "name": "Maker",
            "slug": "maker",
            "type": "PRODUCT_TYPE",
            "input_type": "SINGLE_REFERENCE",
            "entity_type": "PAGE",
        },
        actor=SYSTEM,
    )
    hours = create_attribute(
        fields={"name": "Hours", "slug": "hours", "type": "PRODUCT_TYPE", "input_type": "NUMERIC"}, actor=SYSTEM
    )
    unique = create_attribute(
        fields={"name": "One", "slug": "one", "type": "PRODUCT_TYPE", "input_type": "BOOLEAN"}, actor=SYSTEM
    )
    size = create_attribute(fields={"name": "Size", "slug": "size", "type": "PRODUCT_TYPE"}, actor=SYSTEM)
    piece = actions.create_product_type(
        fields={"name": "Piece"}, product_attributes=[craft.pk, maker.pk, hours.pk, unique.pk], actor=SYSTEM
    )
    actions.assign_product_attributes(
        product_type_id=piece.pk, assignments=[actions.Assignment(size.pk, of_variant=True, variant_selection=True)], actor=SYSTEM
    )
    artisan = create_page_type(name="Artisan", actor=SYSTEM)
    tafsut = create_page(page_type_id=artisan.pk, fields={"title": "Tafsut", "is_published": True}, actor=SYSTEM)
    return SmallShop(channels[0], channels[1], rugs, knotted, craft, maker, hours, unique, size, piece, tafsut)
