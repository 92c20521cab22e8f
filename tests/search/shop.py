"""A small shop to search in: five pieces of three crafts in Morocco, one of them in France too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.engine.attributes.models import AttributeTranslation, AttributeValueTranslation
from marketplace.engine.catalogue.models import CategoryTranslation, Product, ProductChannelListing
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id
from tests import catalogue_rows as rows
from tests import sale_rows

CRAFTS = {
    "rug": ("زربية", "Tapis", "Rug"),
    "pottery": ("فخار", "Poterie", "Pottery"),
    "lantern": ("فانوس", "Lanterne", "Lantern"),
}


def build() -> dict[str, Product]:
    """By slug. Newest first: lantern, jar, bowl, azilal, ourain; the jar is sold."""
    morocco, france = rows.channel(), rows.channel("france", "EUR", "FR")
    craft, maker = rows.attribute("craft", name="Craft"), rows.attribute("maker", name="Maker")
    AttributeTranslation.objects.create(attribute=craft, language_code="fr", name="Métier")
    material = rows.attribute("material", "MULTISELECT", name="Material")
    region = rows.attribute("region", name="Region")
    kind = rows.product_type("piece", [craft, maker, material, region])
    crafts: dict[str, Any] = {}
    for slug, (arabic, french, english) in CRAFTS.items():
        crafts[slug] = rows.value(craft, slug, name=english)
        for language, name in (("ar", arabic), ("fr", french)):
            AttributeValueTranslation.objects.create(attribute_value=crafts[slug], language_code=language, name=name)
    tafsut, anir = (
        rows.value(maker, "tafsut", name="Coopérative Démo Tafsut"),
        rows.value(maker, "anir", name="Atelier Démo Anir"),
    )
    wool, cotton, clay = (rows.value(material, slug) for slug in ("wool", "cotton", "clay"))
    fes, atlas = rows.value(region, "MA-03", name="Fès-Meknès"), rows.value(region, "MA-05", name="Béni Mellal")
    home = rows.category("home", name="Home")
    rugs, pots = rows.category("rugs", home, name="Rugs"), rows.category("pots", home, name="Pots")
    CategoryTranslation.objects.create(category=rugs, language_code="fr", name="Tapis noués")
    made = {}
    plan = [
        ("ourain", "Wool rug with lozenges", "زربية صوف بمعينات", "9000", rugs, [crafts["rug"], tafsut, wool, fes], (morocco,)),
        (
            "azilal",
            "Azilal rug in colours",
            "زربية أزيلال ملونة",
            "4000",
            rugs,
            [crafts["rug"], tafsut, wool, cotton, atlas],
            (morocco,),
        ),
        ("bowl", "Painted bowl", "صحن مزخرف", "150", pots, [crafts["pottery"], anir, clay, fes], (morocco, france)),
        ("jar", "Clay jar", "جرّة من الطين", "120", pots, [crafts["pottery"], anir, clay, fes], (morocco,)),
        ("lantern", "Pierced copper lantern", "فانوس نحاسي", "600", home, [crafts["lantern"], anir, fes], (morocco,)),
    ]
    for number, (slug, english, arabic, price, category, values, channels) in enumerate(plan):
        made[slug] = rows.product(
            slug,
            channels=channels,
            prices=(price,),
            of_type=kind,
            values=values,
            name=english,
            translations={"ar": arabic},
            category=category,
            created_at=now() - timedelta(hours=10 - number),
        )
    ProductChannelListing.objects.update(available_for_purchase_at=now())
    shelf = sale_rows.warehouse(morocco, "fes")
    for slug, quantity in {"ourain": 1, "azilal": 1, "bowl": 8, "lantern": 2}.items():
        for variant in made[slug].variants.all():
            sale_rows.stock(variant, shelf, quantity)
    return made


def key(product: Product) -> str:
    return to_global_id("Product", product.pk)
