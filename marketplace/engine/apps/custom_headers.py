"""Headers that an App wants on its messages. Saleor's limits."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from marketplace.kernel.errors import DomainError

MOST_HEADERS = 5
LONGEST_HEADER = 998
_NAME = re.compile(r"(x-|authorization|brokerproperties)[!#$%&'*+.^_`|~0-9a-z-]*", re.IGNORECASE)
_VALUE = re.compile(r"[\x20-\x7e\t]*")


def checked_headers(given: Any) -> dict[str, str]:
    """Names in lower case, as Saleor keeps them. INVALID_CUSTOM_HEADERS on `custom_headers`."""
    headers = given or {}
    if not isinstance(headers, dict) or not all(isinstance(part, str) for pair in headers.items() for part in pair):
        raise _bad(_("Headers must be an object of texts."))
    if len(headers) > MOST_HEADERS:
        raise _bad(_("No more than %(most)s headers are possible.") % {"most": MOST_HEADERS})
    for name, value in headers.items():
        if len(name) > LONGEST_HEADER or len(value) > LONGEST_HEADER:
            raise _bad(_("A header is too long."))
        if not _NAME.fullmatch(name):
            raise _bad(_("Only headers named X-*, Authorization* and BrokerProperties are possible."))
        if not _VALUE.fullmatch(value):
            raise _bad(_("A header's value may only hold printable ASCII characters."))
    return {name.lower(): value for name, value in headers.items()}


def _bad(message: str) -> DomainError:
    return DomainError("INVALID_CUSTOM_HEADERS", message, field="custom_headers")
