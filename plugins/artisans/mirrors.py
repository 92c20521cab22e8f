"""A maker's page at the commerce backend: what is wanted there, and how makers are taken over from pages that stood there before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from marketplace.client import mirror as client
from marketplace.client.session import shop_session
from marketplace.contract.types.mirror import KeptPage
from marketplace.extensions.mirrors import Choices, StoredFile, Value, WantedPage, Words

from .models import Kind, Maker
from .shop.records import CRAFTS, KIND, LANGUAGES, LEGAL_FORM, PAGE_TYPE, PLACE, PORTRAIT, REGION

MAKER = "maker"
_CHOICES = (KIND, LEGAL_FORM, REGION, CRAFTS, LANGUAGES)


def codes() -> Iterable[str]:
    return Maker.objects.values_list("code", flat=True)


def names(codes: Sequence[str]) -> dict[str, str]:
    rows = Maker.objects.filter(code__in=codes).values_list("code", "names")
    return {code: texts.get("fr") or next(iter(texts.values()), code) for code, texts in rows}


def page(code: str) -> WantedPage | None:
    """None while she is not shown."""
    maker = Maker.objects.filter(code=code).first()
    if maker is None or not maker.shown:
        return None
    values: dict[str, Value] = {
        KIND: _choices(KIND, maker.kind),
        LEGAL_FORM: _choices(LEGAL_FORM, maker.legal_form),
        REGION: _choices(REGION, maker.region),
        CRAFTS: _choices(CRAFTS, *maker.crafts),
        LANGUAGES: _choices(LANGUAGES, *maker.languages),
        PLACE: Words(maker.places),
        PORTRAIT: StoredFile(maker.portrait),
    }
    return WantedPage(
        page_type=PAGE_TYPE,
        slug=maker.slug,
        titles=maker.names,
        contents=maker.stories,
        values={slug: value for slug, value in values.items() if slug not in maker.unowned},
    )


def adopt() -> dict[str, str]:
    """A maker for each page of makers that has none. Global ids of pages by code."""
    known = set(Maker.objects.values_list("slug", flat=True)) | set(codes())
    found = {}
    for each in client.pages(PAGE_TYPE, session=shop_session()):
        kind, _, marked = each.mark.partition(":")
        code = marked if kind == MAKER and marked else each.slug
        if not {code, each.slug} & known:
            Maker.objects.get_or_create(code=code, defaults=_facts(each))
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
        "shown": page.published,
        "unowned": unowned,
    }


def _codes(page: KeptPage, attribute: str) -> list[str]:
    """Of the values that came with the shop's vocabularies; others have no reference."""
    prefix = f"{attribute}:"
    references = [value.external_reference for value in page.values.get(attribute, ())]
    return [reference.removeprefix(prefix) for reference in references if reference.startswith(prefix)]
