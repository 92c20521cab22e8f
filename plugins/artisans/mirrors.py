"""A maker's page at the commerce backend: what is wanted there, and how makers are taken over from pages that stood there before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings

from marketplace.client import mirror as client
from marketplace.client.session import shop_session
from marketplace.contract.types.mirror import KeptPage
from marketplace.extensions.mirrors import Choices, StoredFile, Value, WantedPage, Words
from marketplace.kernel.actors import SYSTEM

from .consent import publication
from .consent.publication import Public
from .media.addresses import public_url
from .models import Field, Kind, Maker, MakerFile, State, Use
from .shop.records import CRAFTS, KIND, LANGUAGES, LEGAL_FORM, PAGE_TYPE, PLACE, PORTRAIT, REGION

MAKER = "maker"
CARD = 320
"""Pixels across: cards and exhibitions show it small; her own page has every width."""
PORTRAIT_ADDRESS = "portrait"
"""Key of the page's metadata: where her portrait is handed out, while she agrees."""
NOBODY = "—"
"""What a page that nobody may see is called."""
TAKEN_OVER_FOR = timedelta(days=180)
_BEFORE = (Field.NAME, Field.PLACE, Field.STORY, Field.PORTRAIT, Field.LANGUAGES)
_CHOICES = (KIND, LEGAL_FORM, REGION, CRAFTS, LANGUAGES)


def codes() -> Iterable[str]:
    return Maker.objects.values_list("code", flat=True)


def names(codes: Sequence[str]) -> dict[str, str]:
    rows = Maker.objects.filter(code__in=codes).values_list("code", "names")
    return {code: texts.get("fr") or next(iter(texts.values()), code) for code, texts in rows}


def page(code: str) -> WantedPage | None:
    """What she agreed to and nothing else; once her name is taken back, a page that is called nothing and shown to nobody. None while
    she was never asked: a page that its owner drafted is hidden, and left as it is."""
    maker = Maker.objects.filter(code=code).first()
    if maker is None:
        return None
    found = publication.public([code]).get(code)
    if found is None and not maker.consents.exists():
        return None
    return WantedPage(
        page_type=PAGE_TYPE,
        slug=maker.slug,
        titles=found.names if found else {"en": NOBODY},
        contents=found.stories if found else {},
        values={slug: value for slug, value in _values(found).items() if slug not in maker.unowned},
        metadata=_metadata(maker, found),
        published=found is not None,
    )


def _values(found: Public | None) -> dict[str, Value]:
    if found is None:
        nothing = {slug: Choices() for slug in _CHOICES}
        return {**nothing, PLACE: Words(), PORTRAIT: StoredFile()}
    return {
        KIND: _choices(KIND, found.kind),
        LEGAL_FORM: _choices(LEGAL_FORM, found.legal_form),
        REGION: _choices(REGION, found.region),
        CRAFTS: _choices(CRAFTS, *found.crafts),
        LANGUAGES: _choices(LANGUAGES, *found.languages),
        PLACE: Words(found.places),
        PORTRAIT: StoredFile(found.stored_portrait),
    }


def _metadata(maker: Maker, found: Public | None) -> dict[str, str]:
    """Nothing is said of a portrait where there never was one here."""
    if found and found.portrait:
        return {PORTRAIT_ADDRESS: f"{settings.PUBLIC_URL}{public_url(found.portrait.id, picture=True, width=CARD)}"}
    return {PORTRAIT_ADDRESS: ""} if MakerFile.objects.filter(maker=maker, use=Use.PORTRAIT).exists() else {}


def adopt() -> dict[str, str]:
    """A maker for each page of makers that has none. Global ids of pages by code."""
    from .consent import actions as consents  # it tells this mirror

    known = set(Maker.objects.values_list("slug", flat=True)) | set(codes())
    found = {}
    for each in client.pages(PAGE_TYPE, session=shop_session()):
        kind, _, marked = each.mark.partition(":")
        code = marked if kind == MAKER and marked else each.slug
        if not {code, each.slug} & known:
            maker, made = Maker.objects.get_or_create(code=code, defaults=_facts(each))
            if made and each.published:
                consents.take_over(maker=maker, fields=_BEFORE, expires_on=publication.today() + TAKEN_OVER_FOR, actor=SYSTEM)
            found[code] = each.id
    return found


def _choices(attribute: str, *codes: str) -> Choices:
    return Choices(tuple(f"{attribute}:{code}" for code in codes if code))


def _facts(page: KeptPage) -> dict[str, object]:
    names = {"en": page.own.title} | {language: words.title for language, words in page.translations.items() if words.title}
    stories = {"en": page.own.content} if page.own.content else {}
    stories |= {language: words.content for language, words in page.translations.items() if words.content}
    chosen = {slug: _codes(page, slug) for slug in _CHOICES}
    unowned = [slug for slug, values in chosen.items() if len(values) != len(page.values.get(slug, ()))]
    place, portrait = page.values.get(PLACE, ()), page.values.get(PORTRAIT, ())
    return {
        "slug": page.slug,
        "kind": (chosen[KIND] or [Kind.INDIVIDUAL])[0],
        "legal_form": (chosen[LEGAL_FORM] or [""])[0],
        "region": (chosen[REGION] or [""])[0],
        "crafts": chosen[CRAFTS],
        "languages": chosen[LANGUAGES],
        "places": ({"en": place[0].text} | {key: text for key, text in place[0].translations.items() if text}) if place else {},
        "names": names,
        "stories": stories,
        "portrait": portrait[0].file if portrait else "",
        "state": State.SELLING if page.published else State.INVITED,
        "unowned": unowned,
    }


def _codes(page: KeptPage, attribute: str) -> list[str]:
    """Of the values that came with the shop's vocabularies; others have no reference."""
    prefix = f"{attribute}:"
    references = [value.external_reference for value in page.values.get(attribute, ())]
    return [reference.removeprefix(prefix) for reference in references if reference.startswith(prefix)]
