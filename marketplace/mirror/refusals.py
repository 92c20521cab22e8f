"""Why a thing is not at the backend as it should be, in words that staff can act on, kept so that each reads them in her language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

from marketplace.client.errors import Denied, Refused

Reason = Mapping[str, Any]
"""`text`: a message to translate; `params`: what stands in it."""

NO_ANSWER = gettext_noop("The shop's backend did not answer.")
NOT_ALLOWED = gettext_noop("Maarad's App may not do this (%(operation)s): run “saleor check”.")
BACKEND_SAYS = gettext_noop("The shop's backend refused it: %(message)s")
TAKEN = gettext_noop("The address %(address)s is taken by %(owner)s.")
NO_PAGE_TYPE = gettext_noop("There is no page type %(name)s: run the set-up again.")
NO_ATTRIBUTE = gettext_noop("The page type %(page_type)s has no attribute %(name)s: run the set-up again.")
NO_PRODUCT_TYPE = gettext_noop("There is no product type %(name)s: run the set-up again.")
NO_PRODUCT_ATTRIBUTE = gettext_noop("The product type %(product_type)s has no attribute %(name)s: run the set-up again.")
NO_CATEGORY = gettext_noop("There is none of these categories: %(name)s.")
NO_FILE = gettext_noop("The file of the picture %(name)s is not there.")
NO_CHANNEL = gettext_noop("There is no channel %(name)s: run the set-up again.")
WAITS_FOR = gettext_noop("%(name)s waits for what it points to: %(others)s.")


class CannotShow(Exception):
    """It stands as it stood, and somebody has to look."""

    def __init__(self, text: str, **params: str) -> None:
        super().__init__(text % params)
        self.reason = reason(text, **params)


def reason(text: str, **params: str) -> Reason:
    return {"text": text, "params": params}


def reasons_of(error: Exception) -> list[Reason]:
    """Of what was refused by us or by the backend."""
    if isinstance(error, CannotShow):
        return [error.reason]
    if isinstance(error, Refused):
        told = (f"{one.message or one.code} ({one.field})" if one.field else one.message or one.code for one in error.refusals)
        return [reason(BACKEND_SAYS, message=each) for each in told]
    if isinstance(error, Denied):
        return [reason(NOT_ALLOWED, operation=str(error))]
    return [reason(BACKEND_SAYS, message=type(error).__name__)]


def said(reasons: Iterable[Reason]) -> str:
    """In the language of the page."""
    return " ".join(_in_words(**each) for each in reasons)


def _in_words(text: str, params: Mapping[str, str]) -> str:
    return gettext(text) % params
