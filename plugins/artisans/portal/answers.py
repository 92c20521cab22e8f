"""What the portal's programs are answered: JSON, the same shape everywhere.

A refusal is `{"error": code, "words": sentence, "field"?: part}` with 400; 404 `NOT_FOUND`, 409 `CONFLICT` and what is true instead,
403 `SCOPE`, 413 too large, 503 when the shop's backend is away. Codes of the domain are written in small letters.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from marketplace.client.errors import ClientError
from marketplace.kernel.errors import DomainError, DomainErrors

View = Callable[..., HttpResponse]
STATUSES = {
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "INCOMPLETE": 409,
    "SCOPE": 403,
    "FILE_SIZE_LIMIT_EXCEEDED": 413,
    "TOO_MANY": 429,
}
DEEPEST = 100_000


def answering(view: View) -> View:
    """Around a view of JSON: what it refuses is answered in words."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return refusal(error)
        except DomainErrors as errors:
            return refusal(errors.errors[0])
        except RequestDataTooBig:
            return refusal(DomainError("FILE_SIZE_LIMIT_EXCEEDED", _("This is too large to be sent at once.")))
        except ClientError:
            words = _("The shop does not answer at the moment. What you wrote is kept: try again soon.")
            return JsonResponse({"error": "away", "words": words}, status=503)

    return answered


def refusal(error: DomainError, **more: Any) -> JsonResponse:
    """`more`: what is true instead."""
    found = {"error": error.code.lower(), "words": str(error), **more}
    if error.field:
        found["field"] = error.field
    if "received" in error.params:
        found["received"] = error.params["received"]
    return JsonResponse(found, status=503 if error.retry else STATUSES.get(error.code, 400))


def body(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object; an empty one when nothing was sent. Code INVALID."""
    if len(request.body) > DEEPEST:
        raise DomainError("FILE_SIZE_LIMIT_EXCEEDED", _("This is too large to be sent at once."))
    if not request.body.strip():
        return {}
    try:
        found = json.loads(request.body, parse_float=str, parse_constant=_nothing)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise DomainError("INVALID", _("This request cannot be read."))
    return found


def text(given: dict[str, Any], name: str, longest: int = 200) -> str:
    """A text of a request; empty when there is none. Code INVALID (its name)."""
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest or "\x00" in value:
        raise DomainError("INVALID", _("This request cannot be read."), field=name)
    return value


def whole(given: dict[str, Any], name: str, default: int = 0) -> int:
    """A whole number of a request. Code INVALID (its name)."""
    value = given.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**31 - 1:
        raise DomainError("INVALID", _("This request cannot be read."), field=name)
    return value


def _nothing(constant: str) -> None:
    raise ValueError(constant)
