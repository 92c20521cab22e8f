"""A page at the backend as it is wanted: what differs, in words, and how it is put right. What we do not name stays as its owner left it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.client import mirror as client
from marketplace.client.session import Session
from marketplace.contract.types.mirror import KeptPage, PageType, PageWords
from marketplace.extensions.mirrors import WantedPage, Words

from . import values
from .contents import same as same_content
from .refusals import NO_ATTRIBUTE, NO_PAGE_TYPE, TAKEN, WAITS_FOR, CannotShow, Reason, reason
from .refusals import said as in_words
from .values import Resolve
from .warehouses import Before, Change

UNMARKED = "is not marked as ours"


@dataclass(frozen=True, slots=True)
class Place:
    """Which thing it is, and where it was last."""

    mark: str
    global_id: str
    resolve: Resolve


@dataclass(frozen=True, slots=True)
class Brought:
    """`lacking`: what could not be written yet; the rest is as wanted."""

    id: str
    written: int
    lacking: tuple[Reason, ...] = ()


def find(wanted: WantedPage, place: Place, *, session: Session) -> KeptPage | None:
    """By the id that we remember, else by the address; a page that was not marked yet and is of the right type is ours. CannotShow."""
    found = client.page(id=place.global_id, session=session) if place.global_id else None
    if found is not None:
        return found
    found = client.page(slug=wanted.slug, session=session)
    if found is not None and (found.type.slug != wanted.page_type or found.mark not in ("", place.mark)):
        whose = found.mark or f"page type {found.type.slug}"
        raise CannotShow(TAKEN, address=wanted.slug, owner=whose)
    return found


def bring(
    wanted: WantedPage, place: Place, *, session: Session, before: Before, sought: Mapping[str, str] | None = None
) -> Brought:
    """Make or put right; one that is wanted unpublished is looked for where it was last (`sought`). Raises CannotShow, ClientError."""
    found = find(wanted, place, session=session) if wanted.published else last(place, sought or {}, session=session)
    written = 0
    if found is None and not wanted.published:
        return Brought("", 0)
    if found is None:
        of = client.page_type(wanted.page_type, session=session)
        if of is None:
            raise CannotShow(NO_PAGE_TYPE, name=wanted.page_type)
        before()
        found, written = client.create_page(of.id, _input(wanted, None, of, place), session=session), 1
    elif given := _input(wanted, found, found.type, place):
        before()
        found, written = client.update_page(found.id, given, session=session), 1
    for change in _rest(wanted, found, place, session):
        before()
        change.write()
        written += 1
    return Brought(found.id, written, tuple(_lacking(wanted, found.type, place)))


def differences(wanted: WantedPage, place: Place, *, session: Session, sought: Mapping[str, str] | None = None) -> list[str]:
    """What is not as wanted, in words; nothing is changed. A mark that is not written yet is no difference: nobody sees it. CannotShow."""
    found = find(wanted, place, session=session) if wanted.published else last(place, sought or {}, session=session)
    if found is None:
        return ["is missing"] if wanted.published else []
    given = _input(wanted, found, found.type, place)
    names = [name for name in given if name != "attributes"]
    ids = {each["id"] for each in given.get("attributes", ())}
    names += [slug for slug, attribute in found.type.attributes.items() if attribute.id in ids]
    hidden = "is not published" if wanted.published else "is published and must not be"
    said = [f"{name} differs" if name != "isPublished" else hidden for name in names]
    said += [change.words for change in _rest(wanted, found, place, session) if change.words != UNMARKED]
    return said + [in_words([each]) for each in _lacking(wanted, found.type, place)]


def last(place: Place, sought: Mapping[str, str], *, session: Session) -> KeptPage | None:
    """The page of a thing of which nothing is wanted any more."""
    found = client.page(id=place.global_id, session=session) if place.global_id else None
    if found is None and sought:
        found = client.page(slug=sought["slug"], session=session)
        if found is not None and (found.type.slug != sought["page_type"] or found.mark not in ("", place.mark)):
            return None
    return found


def withdraw(place: Place, sought: Mapping[str, str], *, session: Session, before: Before) -> tuple[str, int]:
    """The page is shown to nobody; it stays with its history. Its global id (empty: there is none), and how many requests changed something."""
    found = last(place, sought, session=session)
    if found is None or not found.published:
        return (found.id if found else ""), 0
    before()
    client.update_page(found.id, {"isPublished": False}, session=session)
    return found.id, 1


def _input(wanted: WantedPage, found: KeptPage | None, of: PageType, place: Place) -> dict[str, Any]:
    """What has to be said of the page itself, as PageInput; empty when it is right. `found` is None for one that is to be made."""
    given: dict[str, Any] = {}
    title, content = values.own(wanted.titles), wanted.contents.get("en") or next(iter(wanted.contents.values()), None)
    if found is None or found.own.title != title:
        given["title"] = title
    if found is None or (wanted.published and found.slug != wanted.slug):
        given["slug"] = wanted.slug
    if (found is None and content) or (found is not None and not same_content(found.own.content, content)):
        given["content"] = client.encoded(content)
    if found is None or found.published != wanted.published:
        given["isPublished"] = wanted.published
    attributes = []
    for slug, value in wanted.values.items():
        there = found.values.get(slug, ()) if found is not None else ()
        if slug in of.attributes and not values.same(value, there, place.resolve):
            attributes.append(values.given(value, of.attributes[slug], place.resolve))
    if attributes:
        given["attributes"] = attributes
    return given


def _rest(wanted: WantedPage, found: KeptPage, place: Place, session: Session) -> Iterator[Change]:
    """What is said by requests of its own: words in other languages, whose it is, what machines read."""
    for language in client.LANGUAGES:
        words = PageWords(wanted.titles.get(language, ""), wanted.contents.get(language))
        there = found.translations.get(language, PageWords("", None))
        if there.title != words.title or not same_content(there.content, words.content):
            yield Change(f"the words in {language} differ", _translated(found.id, language, words, session))
    for slug, value in wanted.values.items():
        if isinstance(value, Words) and found.values.get(slug):
            one = found.values[slug][0]
            for language, text in values.translations(value.texts, one.translations).items():
                yield Change(f"{slug} in {language} differs", _text(one.id, language, text, session))
    if found.mark != place.mark:
        yield Change(UNMARKED, _pairs(found.id, {client.MARK: place.mark}, session, private=True))
    pairs = {key: value for key, value in wanted.metadata.items() if found.metadata.get(key) != value}
    if pairs:
        yield Change(f"metadata {', '.join(sorted(pairs))} differ", _pairs(found.id, pairs, session))


def _lacking(wanted: WantedPage, of: PageType, place: Place) -> Iterator[Reason]:
    for slug, value in wanted.values.items():
        if slug not in of.attributes and not values.is_empty(value):
            yield reason(NO_ATTRIBUTE, page_type=of.slug, name=slug)
        elif missing := values.unresolved(value, place.resolve):
            yield reason(WAITS_FOR, name=slug, others=", ".join(missing))


def _translated(page: str, language: str, words: PageWords, session: Session) -> Callable[[], Any]:
    return lambda: client.translate_page(page, language, words, session=session)


def _text(value: str, language: str, text: str, session: Session) -> Callable[[], Any]:
    return lambda: client.translate_text(value, language, text, session=session)


def _pairs(owner: str, pairs: dict[str, str], session: Session, *, private: bool = False) -> Callable[[], Any]:
    return lambda: client.write_metadata(owner, pairs, session=session, private=private)
