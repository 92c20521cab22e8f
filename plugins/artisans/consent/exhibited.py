"""Answers other plugins that show makers: from her consents, each time (`marketplace.extensions.shown_makers`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils import translation

from marketplace.extensions.shown_makers import ShownMaker, answer_with

from .publication import by_slug


def register() -> None:
    answer_with(shown)


def shown(slugs: Sequence[str], audience: str, purpose: str, language: str) -> Mapping[str, ShownMaker]:
    """Texts in the language that was asked for, where she agreed to it there, or else in another."""
    with translation.override(language):
        return {
            slug: ShownMaker(
                name=each.name, place=each.place, portrait=bool(each.portrait or each.stored_portrait), story=each.story
            )
            for slug, each in by_slug(slugs, audience=audience, purpose=purpose, language=language).items()
        }
