"""Products, categories and collections as a shop page needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marketplace.kernel.money import TaxedMoney

RichText = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """`id` is the medium's global id, `url` an absolute address of one rendition.

    Saleor has no translation of media: what a picture shows is said in `alt`, and language by language in the medium's public metadata
    (`alt_ar`, `alt_fr`, `alt_en`), which product pages ask for.
    """

    id: str
    url: str
    alt: str
    words: Mapping[str, str] = field(default_factory=dict, hash=False)

    def alt_in(self, language: str) -> str:
        """What the picture shows, in the language (`ar`, `fr`, `en`) when it has words in it."""
        return self.words.get(f"alt_{language}") or self.alt


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of an attribute: `slug` for filters and addresses, `name` for people, `reference` for whoever owns it elsewhere."""

    slug: str
    name: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class AttributeWords:
    """An attribute with its values as words. `flag` for yes/no attributes, `choices` where values have slugs."""

    slug: str
    name: str
    text: str = ""
    flag: bool | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a list. `translated` is false when its name is not in the visitor's language.

    `price` is the cheapest variant's, `until` the dearest's when it differs; `former` only for a real reduction.
    """

    id: str
    slug: str
    name: str
    translated: bool
    available: bool
    one_of_a_kind: bool
    media: tuple[Picture, ...]
    maker: Choice | None
    region: Choice | None
    price: TaxedMoney | None
    until: TaxedMoney | None
    former: TaxedMoney | None

    @property
    def shown_only(self) -> bool:
        """Its maker shows it and does not sell: the backend needs a price to show anything, so that it stands there for nothing."""
        return self.price is not None and not self.price.gross.amount and not self.available


@dataclass(frozen=True, slots=True)
class Variant:
    """`quantity` is what may be bought now (never more than the shop's limit per order); `options` are its attribute values."""

    id: str
    name: str
    sku: str
    quantity: int
    price: TaxedMoney | None
    former: TaxedMoney | None
    weight_grams: int | None
    media: tuple[Picture, ...]
    options: tuple[AttributeWords, ...]


@dataclass(frozen=True, slots=True)
class CategoryLink:
    id: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product page. `description` is EditorJS."""

    card: ProductCard
    created: datetime
    description: RichText | None
    seo_title: str
    seo_description: str
    category: CategoryLink | None
    attributes: tuple[AttributeWords, ...]
    variants: tuple[Variant, ...]
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    slug: str
    name: str
    description: RichText | None
    seo_title: str = ""
    seo_description: str = ""
    ancestors: tuple[CategoryLink, ...] = ()
    children: tuple[CategoryLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Collection:
    """`after` is the cursor of the next page, None on the last."""

    id: str
    slug: str
    name: str
    description: RichText | None
    seo_title: str
    seo_description: str
    products: tuple[ProductCard, ...]
    total: int
    after: str | None


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What the read model keeps of one product in one channel. Facet values by attribute slug; `names` by language."""

    id: str
    variant_ids: tuple[str, ...]
    slug: str
    names: dict[str, str]
    created: datetime
    available: bool
    one_of_a_kind: bool
    price: TaxedMoney | None
    categories: tuple[NamedValue, ...]
    values: dict[str, tuple[NamedValue, ...]]


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A facet value: its slug and its name by language (always `""`, the base text; then those translated)."""

    slug: str
    names: dict[str, str]
