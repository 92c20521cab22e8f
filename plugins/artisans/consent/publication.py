"""What may be shown of makers: computed from their consents each time, and nowhere else. What is not in the answer may not be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, TypeVar

from django.db.models import Q
from django.utils.translation import get_language

from marketplace.contract.types.catalogue import RichText
from marketplace.kernel.clock import now

from ..models import Audience, Consent, Field, Maker, MakerFile, SpokenText, State, Use

SHOWN_STATES = (State.EXHIBITING, State.SELLING, State.PAUSED)
FIELD_OF_USE: Mapping[str, str] = {
    Use.PORTRAIT: Field.PORTRAIT,
    Use.GALLERY: Field.GALLERY,
    Use.PROCESS: Field.PROCESS,
    Use.VOICE: Field.VOICE,
    Use.DESCRIPTION: Field.VOICE,
}
"""Pictures of pieces belong to the pieces (the backend shows them); proofs are for nobody but her team and the desk."""

T = TypeVar("T")

_LOCAL = timezone(timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Picture:
    """`alt`, `caption` in the language that was asked for, or else in another; empty where nobody wrote any."""

    id: str
    width: int
    height: int
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a recording says. `state`: machine, draft, checked."""

    text: str
    language: str
    state: str


@dataclass(frozen=True, slots=True)
class Recording:
    """`words` in the language that was asked for, or else in another (`words.language` tells), None where nobody wrote it down yet."""

    id: str
    language: str
    seconds: float | None
    machine: bool
    content_type: str
    words: Words | None


@dataclass(frozen=True, slots=True)
class Public:
    """Of one maker, for one audience. Maps are by language and hold what may be shown in each; `story_language`: of `story`, where the asked
    one is missing. `fields`: codes of `consent.Field` that she agreed to."""

    code: str
    slug: str
    kind: str
    name: str
    names: Mapping[str, str] = field(hash=False)
    region: str
    legal_form: str
    crafts: tuple[str, ...]
    languages: tuple[str, ...]
    places: Mapping[str, str] = field(hash=False)
    stories: Mapping[str, RichText] = field(hash=False)
    story_language: str
    meeting: str
    portrait: Picture | None
    stored_portrait: str
    gallery: tuple[Picture, ...]
    process: tuple[Picture, ...]
    voices: tuple[Recording, ...]
    fields: frozenset[str]

    @property
    def story(self) -> RichText | None:
        return self.stories.get(self.story_language)

    @property
    def place(self) -> str:
        return text_in(self.places, (get_language() or "fr").partition("-")[0])

    @property
    def shows_price(self) -> bool:
        return Field.PRICE in self.fields


@dataclass(frozen=True, slots=True)
class _Asked:
    language: str
    agreed: Mapping[str, frozenset[str]]

    def __contains__(self, name: str) -> bool:
        return name in self.agreed

    def in_language(self, name: str, language: str) -> bool:
        """Agreed for every language, or for this one."""
        languages = self.agreed.get(name, frozenset())
        return "" in languages or language in languages

    def texts(self, name: str, texts: Mapping[str, Any]) -> dict[str, Any]:
        return {language: text for language, text in texts.items() if text and self.in_language(name, language)}


def public(
    makers: Iterable[str],
    *,
    audience: str = Audience.WEB,
    purpose: str = "",
    language: str = "",
    on: date | None = None,
) -> dict[str, Public]:
    """By code, of those among `makers` (codes) of whom anything may be shown to `audience` on that day; who is not in it has no page.

    `purpose` empty: whatever she agreed to for either. `language`: preferred one of texts (default: of the request). `on`: default today.
    A constant number of queries.
    """
    return {each.code: each for each in _shown(Q(code__in=set(makers)), audience, purpose, language, on)}


def by_slug(
    slugs: Iterable[str], *, audience: str = Audience.WEB, purpose: str = "", language: str = "", on: date | None = None
) -> dict[str, Public]:
    """As `public`, by the slugs of pages."""
    return {each.slug: each for each in _shown(Q(slug__in=set(slugs)), audience, purpose, language, on)}


def everybody(
    *, audience: str = Audience.WEB, purpose: str = "", language: str = "", on: date | None = None
) -> dict[str, Public]:
    """As `public`, of all makers."""
    return {each.code: each for each in _shown(Q(), audience, purpose, language, on)}


def _shown(which: Q, audience: str, purpose: str, language: str, on: date | None) -> list[Public]:
    rows = {maker.pk: maker for maker in Maker.objects.filter(which, state__in=SHOWN_STATES)}
    agreed = _agreed(rows, audience, purpose, on or today()) if rows else {}
    makers = {pk: maker for pk, maker in rows.items() if Field.NAME in agreed.get(pk, ())}
    wanted = (language or get_language() or "fr").partition("-")[0]
    files: dict[int, list[MakerFile]] = defaultdict(list)
    for file in _files(makers) if makers else ():
        files[file.maker_id].append(file)
    return [
        _public(maker, _Asked(wanted, {name: frozenset(of) for name, of in agreed[pk].items()}), files[pk])
        for pk, maker in makers.items()
    ]


def file_may_be_shown(file: MakerFile, *, audience: str = Audience.WEB, on: date | None = None) -> bool:
    """Whether that picture or recording may be handed to `audience` now, for whatever purpose."""
    name = FIELD_OF_USE.get(file.use)
    if name is None or not _showable(file) or file.maker.state not in SHOWN_STATES:
        return False
    agreed = _agreed([file.maker_id], audience, "", on or today())[file.maker_id]
    languages = agreed.get(name, set())
    return Field.NAME in agreed and bool(languages) and (not file.language or "" in languages or file.language in languages)


def live(audience: str = "", purpose: str = "", on: date | None = None) -> Q:
    """Condition on `Consent`: holds on that day."""
    day = on or today()
    end_of_day = datetime.combine(day, time.max, tzinfo=_LOCAL)
    condition = Q(withdrawals__isnull=True, given_at__lte=min(now(), end_of_day)) & (
        Q(expires_on__isnull=True) | Q(expires_on__gte=day)
    )
    if audience:
        condition &= Q(audience=audience)
    return condition & Q(purpose=purpose) if purpose else condition


def today() -> date:
    """In Morocco."""
    return now().astimezone(_LOCAL).date()


def choose(texts: Mapping[str, T], language: str) -> tuple[T | None, str]:
    """The text in `language`, or else in French, English, Arabic, or any; and in which it is."""
    for code in (language, "fr", "en", "ar", *texts):
        if text := texts.get(code):
            return text, code
    return None, ""


def text_in(texts: Mapping[str, str], language: str) -> str:
    """As `choose`; empty where there is none."""
    return choose(texts, language)[0] or ""


def _agreed(makers: Iterable[int], audience: str, purpose: str, on: date) -> dict[int, dict[str, set[str]]]:
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = Consent.objects.filter(live(audience, purpose, on), maker__in=list(makers))
    for maker, name, language in rows.values_list("maker_id", "field", "language"):
        found[maker][name].add(language)
    return found


def _files(makers: Iterable[int]) -> Iterable[MakerFile]:
    uses = (Use.PORTRAIT, Use.GALLERY, Use.PROCESS, Use.VOICE)
    rows = MakerFile.objects.filter(maker__in=list(makers), use__in=uses, removed_at__isnull=True)
    return rows.order_by("position", "created_at").prefetch_related("texts")


def _showable(file: MakerFile) -> bool:
    """Nobody else in it who did not agree, and no child."""
    return file.removed_at is None and not file.minors and (file.people != "others" or file.others_agreed)


def _public(maker: Maker, asked: _Asked, files: list[MakerFile]) -> Public:
    mine = [file for file in files if _showable(file)]
    portraits = _pictures(mine, Use.PORTRAIT, asked)
    stories = asked.texts(Field.STORY, maker.stories)
    names = {language: text for language, text in maker.names.items() if text}
    return Public(
        code=maker.code,
        slug=maker.slug,
        kind=maker.kind,
        name=text_in(names, asked.language),
        names=names,
        region=maker.region,
        legal_form=maker.legal_form,
        crafts=tuple(maker.crafts),
        languages=tuple(maker.languages) if Field.LANGUAGES in asked else (),
        places=asked.texts(Field.PLACE, maker.places),
        stories=stories,
        story_language=choose(stories, asked.language)[1],
        meeting=text_in(asked.texts(Field.MEETING, maker.meeting), asked.language),
        portrait=portraits[-1] if portraits else None,
        stored_portrait=maker.portrait if Field.PORTRAIT in asked else "",
        gallery=_pictures(mine, Use.GALLERY, asked),
        process=_pictures(mine, Use.PROCESS, asked),
        voices=tuple(
            _recording(file, asked) for file in mine if file.use == Use.VOICE and asked.in_language(Field.VOICE, file.language)
        ),
        fields=frozenset(asked.agreed),
    )


def _pictures(files: list[MakerFile], use: str, asked: _Asked) -> tuple[Picture, ...]:
    if FIELD_OF_USE[use] not in asked:
        return ()
    return tuple(
        Picture(
            str(file.pk),
            file.width or 0,
            file.height or 0,
            text_in(file.alt, asked.language),
            text_in(file.captions, asked.language),
        )
        for file in files
        if file.use == use
    )


def _recording(file: MakerFile, asked: _Asked) -> Recording:
    texts = {text.language: text for text in file.texts.all() if text.text and text.state != SpokenText.State.MISSING}
    found, language = choose(texts, asked.language)
    words = Words(found.text, language, found.state) if found else None
    seconds = float(file.seconds) if file.seconds is not None else None
    return Recording(str(file.pk), file.language, seconds, file.machine, file.content_type, words)
