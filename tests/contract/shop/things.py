"""What a shop is made of, as its maker remembers it: global ids and names."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Thing:
    """A category, collection, attribute, type, page, menu, zone …; `values` are the ids of an attribute's choices by name."""

    id: str
    slug: str = ""
    values: dict[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Channel(Thing):
    currency: str = "EUR"


@dataclass(frozen=True)
class Variant(Thing):
    """`slug` is its SKU."""

    product: str = ""

    @property
    def sku(self) -> str:
        return self.slug


@dataclass(frozen=True)
class Product(Thing):
    variants: tuple[Variant, ...] = ()

    @property
    def variant(self) -> Variant:
        (only,) = self.variants
        return only


@dataclass(frozen=True)
class Method(Thing):
    """A way of delivery; `slug` is its name."""

    zone: str = ""


@dataclass(frozen=True)
class Counter:
    """A channel with one warehouse, one way of delivery, one variant and its tax class: ready to sell."""

    channel: Channel
    warehouse: Thing
    method: Method
    product: Product
    tax: Thing

    @property
    def variant(self) -> Variant:
        return self.product.variants[0]


@dataclass(frozen=True)
class Person(Thing):
    """A customer; `slug` is the e-mail."""

    token: str = ""
    password: str = ""

    @property
    def email(self) -> str:
        return self.slug


@dataclass(frozen=True)
class App(Thing):
    token: str = ""
