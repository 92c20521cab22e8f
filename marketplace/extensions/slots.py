"""The places where a plugin may show something. Each slot has one typed context; a page that renders a slot gives exactly that.

Contexts carry ids and words, never rows: what a plugin needs more, it asks for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Context = TypeVar("Context")


@dataclass(frozen=True, slots=True)
class Slot(Generic[Context]):
    """`name` is `<page>.<place>`; `context` the dataclass that contributions are given."""

    name: str
    context: type[Context]
    description: str


@dataclass(frozen=True, slots=True)
class ProductContext:
    """A product page. `product` and `references` (pages that the product's attributes refer to: attribute slug → page slug) are global
    words of the commerce API."""

    product: str
    slug: str
    name: str
    references: dict[str, str]
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class ShopContext:
    """Any page of the shop."""

    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class OrderContext:
    """An order as its buyer sees it."""

    order: str
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class VoiceContext:
    """A screen of the phone portal, by its code, with the voice that is spoken to who looks (`ary`, `zgh`, `fr`) and the language that is written."""

    screen: str
    voice: str
    language: str


@dataclass(frozen=True, slots=True)
class MakerContext:
    """A page of the phone portal, for whom somebody acts there (`maker:tafsut`). `country`: where she sells; `language`: that is written."""

    subject: str
    country: str
    language: str


HOME_SECTIONS = Slot("home.sections", ShopContext, "Sections of the home page, between featured pieces and the foot.")
PRODUCT_MAKER = Slot("product.maker", ProductContext, "Who made the piece: beside the price on the product page.")
PRODUCT_MORE = Slot("product.more", ProductContext, "Below the description on the product page.")
ORDER_MORE = Slot("order.more", OrderContext, "Below the lines on the order page.")
MAKER_VOICE = Slot("maker.voice", VoiceContext, "What a screen of the phone portal says, below its heading.")
MAKER_FAIRS = Slot("maker.fairs", MakerContext, "A maker's fairs, on the page of the phone portal that is there for them.")

SLOTS: dict[str, Slot[Any]] = {
    slot.name: slot for slot in (HOME_SECTIONS, PRODUCT_MAKER, PRODUCT_MORE, ORDER_MORE, MAKER_VOICE, MAKER_FAIRS)
}
