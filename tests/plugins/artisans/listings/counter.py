"""The commerce backend as pieces need it, written straight into the engine's tables."""

from __future__ import annotations

from marketplace.engine.attributes.models import Attribute
from marketplace.engine.catalogue.models import Product, ProductVariant, VariantAttributeValue
from marketplace.engine.channels.models import Channel
from marketplace.engine.content.models import PageType, PageTypeAttribute
from marketplace.engine.stock.models import Stock, Warehouse
from tests import catalogue_rows as rows
from tests import sale_rows


class Counter:
    """Morocco's channel with its hub, the type of handmade pieces, a category, and the words that pieces are described with."""

    def __init__(self) -> None:
        self.channel: Channel = rows.channel(rate=None)
        self.hub: Warehouse = sale_rows.warehouse(self.channel, "hub")
        self.made_by = rows.attribute("maker", "SINGLE_REFERENCE", entity_type="PAGE")
        self.craft = self._choices("craft", "zellige", "belgha")
        self.region = self._choices("region", "MA-03")
        self.material = self._choices("material", "clay", "glaze", input_type="MULTISELECT")
        self.colour = self._choices("colour", "cobalt", input_type="SWATCH")
        self.dimensions = rows.attribute("dimensions", "PLAIN_TEXT")
        self.kind = rows.product_type(
            "handmade-piece",
            product_attributes=[self.made_by, self.craft, self.region, self.material, self.dimensions],
            variant_attributes=[self.colour],
        )
        self.category = rows.category("zellige-tadelakt")
        self.page_type = PageType.objects.create(name="Artisan", slug="artisan")
        for slug, kind in (
            ("maker-kind", "DROPDOWN"), ("maker-region", "DROPDOWN"), ("maker-crafts", "MULTISELECT"), ("languages", "MULTISELECT"),
            ("legal-form", "DROPDOWN"), ("maker-place", "PLAIN_TEXT"), ("maker-portrait", "FILE"),
        ):  # fmt: skip
            made = rows.attribute(slug, kind, kind="PAGE_TYPE")
            PageTypeAttribute.objects.create(page_type=self.page_type, attribute=made)
            for code in ("MA-03", "individual", "zellige"):
                rows.value(made, f"{slug}-{code}".lower(), external_reference=f"{slug}:{code}")

    def _choices(self, slug: str, *codes: str, input_type: str = "DROPDOWN") -> Attribute:
        made = rows.attribute(slug, input_type)
        for code in codes:
            rows.value(made, code.lower(), external_reference=f"{slug}:{code}")
        return made

    def product(self, listing: object) -> Product:
        return Product.objects.get(external_reference=f"listing:{listing}")

    def variant(self, listing: object) -> ProductVariant:
        return ProductVariant.objects.get(external_reference=f"listing:{listing}")

    def words(self, listing: object) -> dict[str, list[str]]:
        """Values of the product and its variant, by attribute."""
        found: dict[str, list[str]] = {}
        for link in self.product(listing).attribute_values.select_related("value__attribute").order_by("value__slug"):
            value = link.value
            found.setdefault(value.attribute.slug, []).append(value.external_reference or value.plain_text or value.name)
        for each in VariantAttributeValue.objects.filter(variant=self.variant(listing)).select_related("value__attribute"):
            found.setdefault(each.value.attribute.slug, []).append(each.value.external_reference or each.value.name)
        return found

    def shelves(self, listing: object) -> dict[str, int]:
        """How many lie where, by the warehouse's external reference or address."""
        stocks = Stock.objects.filter(product_variant=self.variant(listing)).select_related("warehouse")
        return {each.warehouse.external_reference or each.warehouse.slug: each.quantity for each in stocks}
