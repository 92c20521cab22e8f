"""The demo shop with a few of everything, as a blueprint."""

from __future__ import annotations

import dataclasses

from fixtures.demo import blueprint
from fixtures.demo.catalogue import DemoShop, read_demo

PIECES = ("sacoche-bache-lettres-rouges", "derbies-raphia-lacets")


def small_shop() -> DemoShop:
    shop = read_demo()
    products = tuple(shop.product_by_slug[slug] for slug in PIECES)
    makers = tuple(shop.maker_by_slug[slug] for slug in sorted({product.maker for product in products}))
    used = {maker.region for maker in makers} | {maker.legal_form for maker in makers}
    used |= {trade for maker in makers for trade in maker.trades}
    used |= {part.material for product in products for part in product.composition}
    used |= {variant.colour for product in products for variant in product.variants if variant.colour}
    menu = shop.menus[0]
    return dataclasses.replace(
        shop,
        products=products,
        makers=makers,
        collections=tuple(dataclasses.replace(each, products=PIECES) for each in shop.collections[:1]),
        pages=shop.pages[:1],
        menus=(dataclasses.replace(menu, items=menu.items[:1]),),
        attributes=tuple(
            dataclasses.replace(attribute, values=tuple(value for value in attribute.values if value.code in used))
            for attribute in shop.attributes
        ),
        legal_forms=tuple(form for form in shop.legal_forms if form.code in used),
        colours=tuple(colour for colour in shop.colours if colour.code in used),
    )


class Blueprint(blueprint.Blueprint):
    def __init__(self) -> None:
        super().__init__(small_shop())
