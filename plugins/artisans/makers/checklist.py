"""What a maker needs before she may show, and before she may sell. Pure: `standing.standing` gathers the facts.

A point is *computed* from what is known, *attested* by herself (somebody read it to her and she said yes), or *verified* by the centre, which
saw something. Some that the centre sees can be waived with a reason; what the law asks cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

COMPUTED, ATTESTED, VERIFIED = "computed", "attested", "verified"
WAIVED, WITHDRAWN = "waived", "withdrawn"
EXHIBIT, SELL = "exhibiting", "selling"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a maker today. `attested`: the latest word on each point that cannot be computed, by its code."""

    names: frozenset[str] = frozenset()
    region: str = ""
    place: bool = False
    crafts: int = 0
    languages: int = 0
    legal_form: str = ""
    registered: bool = False
    registered_verified: bool = False
    may_show_name: bool = False
    speaks_for_her: int = 0
    can_sign_in: int = 0
    phone: bool = False
    attested: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """`before`: the state that needs it. `missing`: what the centre has to do, in plain words; `hers`: what she has to."""

    code: str
    kind: str
    before: str
    label: Promise
    missing: Promise
    hers: Promise
    computed: Callable[[Standing], bool] | None = None
    waivable: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """`word`: how it was met: `computed`, `attested`, `verified`, `waived`; empty while it is not."""

    item: Item
    word: str

    @property
    def met(self) -> bool:
        return self.word != ""


def _said(code: str, kind: str, before: str, label: Promise, missing: Promise, hers: Promise, *, waivable: bool = False) -> Item:
    return Item(code, kind, before, label, missing, hers, None, waivable)


ITEMS: tuple[Item, ...] = (
    Item(
        "name",
        COMPUTED,
        EXHIBIT,
        pgettext_lazy("checklist", "She has a name to be shown under"),
        pgettext_lazy("checklist", "Write down the name under which she wants to be known."),
        pgettext_lazy("checklist", "Tell the centre the name under which you want to be known."),
        lambda s: bool(s.names),
    ),
    Item(
        "place",
        COMPUTED,
        EXHIBIT,
        pgettext_lazy("checklist", "It is known where she works"),
        pgettext_lazy("checklist", "Choose her region, and write down her town or village. Never the street."),
        pgettext_lazy("checklist", "Tell the centre in which town or village you work."),
        lambda s: bool(s.region) and s.place,
    ),
    Item(
        "craft",
        COMPUTED,
        EXHIBIT,
        pgettext_lazy("checklist", "It is known what she makes"),
        pgettext_lazy("checklist", "Choose at least one craft."),
        pgettext_lazy("checklist", "Tell the centre what you make."),
        lambda s: s.crafts > 0,
    ),
    Item(
        "team",
        COMPUTED,
        EXHIBIT,
        pgettext_lazy("checklist", "Somebody acts for her in her own right"),
        pgettext_lazy("checklist", "Add herself, or whoever represents the organisation, to the team."),
        pgettext_lazy("checklist", "Tell the centre who acts for you."),
        lambda s: s.speaks_for_her > 0,
    ),
    Item(
        "consent",
        COMPUTED,
        EXHIBIT,
        pgettext_lazy("checklist", "She agreed that her name is shown"),
        pgettext_lazy("checklist", "Ask her whether her name, craft and region may be shown, and record her answer."),
        pgettext_lazy("checklist", "Say whether your name may be shown."),
        lambda s: s.may_show_name,
    ),
    _said(
        "age",
        ATTESTED,
        EXHIBIT,
        pgettext_lazy("checklist", "She is of age"),
        pgettext_lazy("checklist", "Ask her whether she is eighteen or older. Her date of birth is not written down."),
        pgettext_lazy("checklist", "Tell the centre whether you are eighteen or older."),
    ),
    _said(
        "visit",
        VERIFIED,
        EXHIBIT,
        pgettext_lazy("checklist", "The centre met her and saw her work"),
        pgettext_lazy("checklist", "Meet her, and see with your own eyes that she makes these pieces."),
        pgettext_lazy("checklist", "Somebody from the centre comes to see your work."),
        waivable=True,
    ),
    Item(
        "legal_form",
        COMPUTED,
        SELL,
        pgettext_lazy("checklist", "Her legal form is known"),
        pgettext_lazy("checklist", "Choose the legal form under which she sells. Until she has one, she may exhibit."),
        pgettext_lazy("checklist", "Ask the centre which legal form suits you. Until then you may show."),
        lambda s: bool(s.legal_form),
    ),
    Item(
        "register",
        COMPUTED,
        SELL,
        pgettext_lazy("checklist", "She stands in the register of her legal form"),
        pgettext_lazy("checklist", "Write down her number in the register, as it stands on the paper."),
        pgettext_lazy("checklist", "Tell the centre in which register you stand."),
        lambda s: s.registered,
    ),
    Item(
        "register_seen",
        VERIFIED,
        SELL,
        pgettext_lazy("checklist", "The centre saw the paper of the register"),
        pgettext_lazy("checklist", "Compare the number with the paper, and confirm it among the registers."),
        pgettext_lazy("checklist", "Bring the paper of your register to the centre."),
        lambda s: s.registered_verified,
    ),
    Item(
        "sign_in",
        COMPUTED,
        SELL,
        pgettext_lazy("checklist", "She can sign in herself"),
        pgettext_lazy("checklist", "Give somebody of the team a telephone number to sign in with, or a card."),
        pgettext_lazy("checklist", "Ask the centre for a card of your own."),
        lambda s: s.can_sign_in > 0,
    ),
    Item(
        "reachable",
        COMPUTED,
        SELL,
        pgettext_lazy("checklist", "She can be told of a sale"),
        pgettext_lazy("checklist", "Write down a telephone number where she, or her helper, can be reached."),
        pgettext_lazy("checklist", "Give the centre a telephone number where you can be reached."),
        lambda s: s.phone,
    ),
    _said(
        "terms",
        ATTESTED,
        SELL,
        pgettext_lazy("checklist", "The terms of sale were read to her, and she agrees"),
        pgettext_lazy("checklist", "Read the terms of sale to her in her language, and ask whether she agrees."),
        pgettext_lazy("checklist", "Let somebody read the terms of sale to you, and say whether you agree."),
    ),
    _said(
        "payout",
        ATTESTED,
        SELL,
        pgettext_lazy("checklist", "She said how she wants to be paid"),
        pgettext_lazy("checklist", "Ask her: cash in hand, a code for an agency, or a transfer."),
        pgettext_lazy("checklist", "Tell the centre how you want to be paid."),
    ),
    _said(
        "piece_seen",
        VERIFIED,
        SELL,
        pgettext_lazy("checklist", "The centre saw a finished piece"),
        pgettext_lazy("checklist", "Look at a finished piece: is it as she describes it, and safe to use?"),
        pgettext_lazy("checklist", "Bring a finished piece to the centre."),
        waivable=True,
    ),
)
BY_CODE: Mapping[str, Item] = {item.code: item for item in ITEMS}

_NEEDED: Mapping[str, tuple[str, ...]] = {EXHIBIT: (EXHIBIT,), SELL: (EXHIBIT, SELL)}


def points(standing: Standing) -> tuple[Point, ...]:
    """Every point, in order."""
    return tuple(Point(item, _word(item, standing)) for item in ITEMS)


def missing(standing: Standing, state: str) -> tuple[Item, ...]:
    """What has to be done before she may be in `state`; nothing for states that ask nothing."""
    needed = _NEEDED.get(state, ())
    return tuple(point.item for point in points(standing) if point.item.before in needed and not point.met)


def words_for(item: Item) -> tuple[str, ...]:
    """The words that may be recorded about a point; none for one that is computed."""
    if item.computed is not None:
        return ()
    return (item.kind, WITHDRAWN, WAIVED) if item.waivable else (item.kind, WITHDRAWN)


def _word(item: Item, standing: Standing) -> str:
    if item.computed is not None:
        return item.kind if item.computed(standing) else ""
    said = standing.attested.get(item.code, "")
    return said if said in words_for(item) and said != WITHDRAWN else ""
