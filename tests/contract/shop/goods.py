"""What is sold: attributes, types, categories, products with their variants and stock, collections, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.contract.endpoint import File
from tests.contract.shop.market import Market
from tests.contract.shop.things import Channel, Product, Thing, Variant
from tests.pictures import picture


class Goods(Market):
    """What is only read (product type, tax class) is made once for as long as the endpoint's door is open."""

    def attribute(
        self, slug: str, kind: str = "DROPDOWN", *values: str, of: str = "PRODUCT_TYPE", entity: str | None = None, **more: Any
    ) -> Thing:
        """With choices called so; their slugs are their names in small letters."""
        given = {"name": slug.title(), "slug": self.slug(slug), "type": of, "inputType": kind, "entityType": entity, **more}
        if values:
            given["values"] = [{"name": value} for value in values]
        made = self.do("attributeCreate", input=given)["attribute"]
        choices = made["choices"]["edges"] if values else []
        return Thing(made["id"], made["slug"], {edge["node"]["name"]: edge["node"]["id"] for edge in choices})

    def product_type(
        self, slug: str = "craft", attributes: Sequence[Thing] = (), variant_attributes: Sequence[Thing] = (), **more: Any
    ) -> Thing:
        given = {"name": slug.title(), "slug": self.slug(slug), "hasVariants": True, "taxClass": self.taxed().id, **more}
        given |= {"productAttributes": [each.id for each in attributes], "isShippingRequired": True}
        made = Thing(self.do("productTypeCreate", input=given)["productType"]["id"], self.slug(slug))
        if variant_attributes:
            operations = [{"id": each.id, "type": "VARIANT", "variantSelection": True} for each in variant_attributes]
            self.do("productAttributeAssign", productTypeId=made.id, operations=operations)
        return made

    def plain(self) -> Thing:
        """A type of products without attributes."""
        found: Thing = self._once("type", self.product_type)
        return found

    @staticmethod
    def pick(attribute: Thing, *values: str, many: bool = False) -> dict[str, Any]:
        """The choices of an attribute, as products and pages are given them."""
        chosen = [{"id": attribute.values[value]} for value in values]
        return {"id": attribute.id, **({"multiselect": chosen} if many else {"dropdown": chosen[0]})}

    def category(self, slug: str = "rugs", parent: Thing | None = None, **more: Any) -> Thing:
        given = {"name": slug.title(), "slug": self.slug(slug), **more}
        return Thing(self.do("categoryCreate", input=given, parent=parent and parent.id)["category"]["id"], self.slug(slug))

    def product(
        self,
        slug: str | None = None,
        *channels: Channel,
        prices: Sequence[float | None] = (100,),
        of: Thing | None = None,
        category: Thing | None = None,
        attributes: Sequence[dict[str, Any]] = (),
        variant_attributes: Sequence[Sequence[dict[str, Any]]] = (),
        published: bool = True,
        listed: bool = True,
        sold: bool = True,
        stocks: Sequence[dict[Thing, int]] = (),
        variant: dict[str, Any] | None = None,
        **more: Any,
    ) -> Product:
        """A product with one variant a price, in every channel at the same figure; `stocks` by variant, `variant` for each."""
        slug = self.slug(slug) if slug else self.fresh("piece")
        kind = of or self.plain()
        place = category or self._once("category", lambda: self.category("things"))
        given = {"name": self.short(slug).title(), "slug": slug, "productType": kind.id, "category": place.id, **more}
        key = self.do("productCreate", input={**given, "attributes": list(attributes)})["product"]["id"]
        if channels:
            self.show(key, *channels, published=published, listed=listed, sold=sold)
        variants = [
            self.variant(
                key,
                *channels,
                sku=f"{slug}-{order}".upper(),
                name=f"{self.short(slug)} {order}",
                price=price,
                attributes=variant_attributes[order] if order < len(variant_attributes) else (),
                stock=stocks[order] if order < len(stocks) else {},
                **(variant or {}),
            )
            for order, price in enumerate(prices)
        ]
        return Product(key, slug, variants=tuple(variants))

    def show(
        self, product: str, *channels: Channel, published: bool = True, listed: bool = True, sold: bool = True, **more: Any
    ) -> None:
        """Whether and how channels show a product."""
        flags = {"isPublished": published, "visibleInListings": listed, "isAvailableForPurchase": sold, **more}
        rows = [{"channelId": channel.id, **flags} for channel in channels]
        self.do("productChannelListingUpdate", id=product, input={"updateChannels": rows})

    def variant(
        self,
        product: str,
        *channels: Channel,
        sku: str = "",
        price: float | None = 100,
        attributes: Sequence[dict[str, Any]] = (),
        stock: dict[Thing, int] | None = None,
        **more: Any,
    ) -> Variant:
        sku = sku or self.fresh("sku")
        given = {"product": product, "sku": sku, "trackInventory": True, "attributes": list(attributes), **more}
        made = Variant(self.do("productVariantCreate", input=given)["productVariant"]["id"], sku, product=product)
        if channels and price is not None:
            rows = [{"channelId": channel.id, "price": price} for channel in channels]
            self.do("productVariantChannelListingUpdate", id=made.id, input=rows)
        if stock:
            self.stock(made, stock)
        return made

    def stock(self, variant: Variant, quantities: dict[Thing, int]) -> None:
        """So many units in places that had none."""
        rows = [{"warehouse": place.id, "quantity": quantity} for place, quantity in quantities.items()]
        self.do("productVariantStocksCreate", variantId=variant.id, stocks=rows)

    def _stocks(self, variant: Variant) -> dict[str, tuple[int, int]]:
        document = "query Q($id: ID!) { productVariant(id: $id) { stocks { quantity quantityAllocated warehouse { id } } } }"
        stocks = self.ask(document, id=variant.id)["stocks"]
        return {each["warehouse"]["id"]: (each["quantity"], each["quantityAllocated"]) for each in stocks}

    def levels(self, variant: Variant, place: Thing) -> tuple[int, int]:
        """(quantity, allocated) of a variant at a place."""
        return self._stocks(variant)[place.id]

    def places(self, variant: Variant) -> list[str]:
        """The ids of the places that keep stock of a variant."""
        return list(self._stocks(variant))

    def collection(
        self, slug: str, *products: Product, shown_in: Sequence[Channel] = (), hidden_in: Sequence[Channel] = ()
    ) -> Thing:
        made = Thing(
            self.do("collectionCreate", input={"name": slug.title(), "slug": self.slug(slug)})["collection"]["id"],
            self.slug(slug),
        )
        if products:
            self.do("collectionAddProducts", collectionId=made.id, products=[each.id for each in products])
        rows = [{"channelId": channel.id, "isPublished": True} for channel in shown_in]
        rows += [{"channelId": channel.id, "isPublished": False} for channel in hidden_in]
        if rows:
            self.do("collectionChannelListingUpdate", id=made.id, input={"addChannels": rows})
        return made

    def picture(self, product: Product, alt: str = "whole", variant: Variant | None = None) -> str:
        """A picture of a product, and of one of its variants; its id."""
        given = {"product": product.id, "alt": alt, "image": File("piece.png", picture("PNG").getvalue())}
        key: str = self.do("productMediaCreate", input=given)["media"]["id"]
        if variant is not None:
            self.do("variantMediaAssign", mediaId=key, variantId=variant.id)
        return key
