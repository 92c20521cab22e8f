"""What a plugin owns and the commerce backend must show: the plugin says what is wanted, `marketplace.mirror` keeps the backend like that.

    Mirror("stop", _("Stops"), keys=all_codes, wanted=warehouse_of, names=names_of)

In the transaction that changes the truth, the plugin publishes `MirrorWanted(kind, key)`. Everything else is the mirror's: it may be called
twice, late, or after a crash, and asks `wanted` each time what is true by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.contract.types.address import Address
from marketplace.contract.types.catalogue import RichText

Texts = Mapping[str, str]
"""One text by language (`ar fr en`). English, or else the first that is there, is the object's own."""


@dataclass(frozen=True, slots=True)
class MirrorWanted:
    """What is true of `key` (stable in its `kind`) may have changed."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Values on offer, by their external references (`maker-region:MA-03`), in order; none: no value."""

    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A text; none in any language: no value."""

    texts: Texts = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as ISO 8601; empty: no value."""

    iso: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that the backend holds, by the address that it gave; empty: no value."""

    address: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Other mirrored things as (kind, key), in order."""

    to: tuple[tuple[str, str], ...] = ()


Value = Choices | Words | Day | StoredFile | Links


@dataclass(frozen=True, slots=True)
class WantedPage:
    """A page. `values` by the slug of the attribute: those named here are ours, all others their owner's, and so is SEO.

    `published` false: it is shown to nobody, has these words and no others, and keeps its address; one that was never there is not made.
    `metadata`: for machines, readable by everybody. A `slug` that is taken by a page of somebody else's is a refusal, never a second name.
    """

    page_type: str
    slug: str
    titles: Texts = field(hash=False)
    contents: Mapping[str, RichText] = field(default_factory=dict, hash=False)
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)
    published: bool = True


@dataclass(frozen=True, slots=True)
class WantedWarehouse:
    """A private warehouse without collection, found by its `reference` and linked to `channels` (slugs) and to no other."""

    reference: str
    slug: str
    name: str
    address: Address
    channels: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """`key`: names it for good, at the backend too; `stored`: its path in the media storage; `alts`: what it shows, by language."""

    key: str
    stored: str
    alts: Texts = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class WantedProduct:
    """A product with one variant, found by its `reference`, sold in one channel (slug). `slug` is its address when it is made; later its owner's.

    `published` false: nobody sees it; `for_sale` false: it is shown and cannot be bought. `price` as decimal, in the channel's currency;
    `weight` in grams. `categories`: slugs, of which the first that there is counts. `pictures` are all that it has; the rest is as of pages.
    """

    reference: str
    product_type: str
    slug: str
    sku: str
    names: Texts = field(hash=False)
    channel: str
    price: str
    categories: tuple[str, ...]
    descriptions: Mapping[str, RichText] = field(default_factory=dict, hash=False)
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    variant_values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    weight: int | None = None
    pictures: tuple[WantedPicture, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)
    published: bool = True
    for_sale: bool = True


@dataclass(frozen=True, slots=True)
class Brought:
    """How a thing stands at the backend. `digest`: of what was written there; `trouble`: what stands in the way, in words; empty: nothing."""

    global_id: str
    digest: str
    trouble: str


Wanted = WantedPage | WantedWarehouse | WantedProduct


@dataclass(frozen=True, slots=True)
class Mirror:
    """`kind`: lower-case noun, unique in the shop. `keys`: of all there is. `wanted(key)`: None when it must not be shown: a page is
    unpublished then, a warehouse unlinked; neither is ever deleted. `names(keys)`: what staff calls them, by key, in one query.

    `adopt`: makes truth out of what the backend showed before the plugin owned it; global ids by key, of what it took now.
    `told(key, brought)`: called outside any transaction each time it was brought there, or could not be.
    """

    kind: str
    label: object
    keys: Callable[[], Iterable[str]]
    wanted: Callable[[str], Wanted | None]
    names: Callable[[Sequence[str]], Mapping[str, str]]
    adopt: Callable[[], Mapping[str, str]] | None = None
    told: Callable[[str, Brought], None] | None = None
