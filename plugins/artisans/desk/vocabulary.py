"""The shop's words for regions, crafts, languages and legal forms, as the commerce backend keeps them, by their codes."""

from __future__ import annotations

from marketplace.client import content
from marketplace.client.session import Session

from ..shop.records import CRAFTS, LANGUAGES, LEGAL_FORM, REGION

Options = list[tuple[str, str]]


def regions(session: Session) -> Options:
    return _options(REGION, session)


def crafts(session: Session) -> Options:
    return _options(CRAFTS, session)


def languages(session: Session) -> Options:
    return _options(LANGUAGES, session)


def legal_forms(session: Session) -> Options:
    return _options(LEGAL_FORM, session)


def _options(attribute: str, session: Session) -> Options:
    """(code, name) of the values that came with the shop's vocabularies; others have no code, and are the backend owner's."""
    prefix = f"{attribute}:"
    choices = content.attribute_choices(attribute, session=session)
    return [(each.reference.removeprefix(prefix), each.name) for each in choices if each.reference.startswith(prefix)]
