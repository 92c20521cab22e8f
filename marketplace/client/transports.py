"""How an operation reaches the backend. The one place that reads GraphQL answers, and the one that imports `api`.

*Embedded*: in this process, thread and transaction. Documents are parsed and validated once.
*Saleor* (`SALEOR_API_URL`): over HTTP (`http.py`), answers about the catalogue kept for a while (`cache.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from marketplace.contract.documents import operation_text
from marketplace.contract.types.stock import Move, WantedMove
from marketplace.kernel.errors import DomainError, DomainErrors, PermissionDenied

from . import files, metrics
from .answer import Answer
from .cache import OPERATIONS as CACHED
from .cache import cached
from .errors import Denied, Refusal, Refused, Unavailable
from .http import Http
from .session import Session

log = logging.getLogger("marketplace.client")

# Saleor says who failed in `extensions.exception.code`: the class of the exception.
DENIALS = frozenset(
    {
        "PermissionDenied",
        "ExpiredSignatureError",
        "InvalidSignatureError",
        "InvalidTokenError",
        "DecodeError",
        "RevokedToken",
        "JSONWebTokenError",
    }
)


@cache
def _document(operation: str) -> Any:
    from marketplace.api.documents import document_for
    from marketplace.api.schema import schema

    return document_for(operation_text(operation), schema())


def execute(operation: str, variables: Mapping[str, Any], *, session: Session) -> dict[str, Any]:
    """Run a stored operation; the answer's `data`. Raises `Unavailable` or `Denied`; business refusals stand in the payload (`mutate`)."""
    with metrics.timed(operation):
        answer = (_saleor if settings.SALEOR_API_URL else _embedded)(operation, variables, session)
        if answer.errors:
            codes = {str(error.get("extensions", {}).get("exception", {}).get("code", "")) for error in answer.errors}
            if codes & DENIALS:
                raise Denied(operation)
            log.error("%s failed: %s", operation, "; ".join(str(error.get("message")) for error in answer.errors[:3]))
            raise Unavailable(operation)
        if answer.data is None:
            raise Unavailable(operation)
        return answer.data


def _embedded(operation: str, variables: Mapping[str, Any], session: Session) -> Answer:
    from marketplace.api.context import context_for, context_for_shop
    from marketplace.api.schema import execute as run

    if next(files.found(variables), None) is not None:
        variables = files.replaced(variables, lambda file: SimpleUploadedFile(file.name, file.content, file.content_type))
    with translation.override(session.language):
        if session.person:
            context = context_for_shop(session.person, language=session.language)
        else:
            context = context_for(session.token, language=session.language)
        context.address = session.address
        answer = run(_document(operation), variables, context, trusted=True)
    return Answer(answer.data, answer.errors)


def _saleor(operation: str, variables: Mapping[str, Any], session: Session) -> Answer:
    if operation in CACHED and not session.person:
        return cached(operation, variables, lambda: backend().ask(operation, variables))
    token = app_token() if session.person else session.token
    return backend().ask(operation, variables, token=token, address=session.address)


@cache
def backend() -> Http:
    """The connections to `SALEOR_API_URL`, one set a process."""
    return Http(settings.SALEOR_API_URL)


_token_sources: list[Callable[[], str]] = []


def register_token_source(source: Callable[[], str]) -> None:
    """Say where the token of the shop's own App comes from: whoever was installed at Saleor knows it."""
    _token_sources[:] = [source]


def app_token() -> str:
    """The token of the App `maarad`. Raises Unavailable before the App is installed."""
    token = _token_sources[0]() if _token_sources else ""
    if not token:
        log.error("Maarad is not installed at Saleor")
        raise Unavailable("the App's token")
    return token


def mutate(operation: str, variables: Mapping[str, Any], *, session: Session) -> dict[str, Any]:
    """Run a stored mutation; its payload. Raises `Refused` with every reason in `errors`."""
    data = execute(operation, variables, session=session)
    payload = cast("dict[str, Any] | None", next(iter(data.values())))
    if payload is None:
        raise Unavailable(operation)
    if payload["errors"]:
        raise Refused(tuple(_refusal(error) for error in payload["errors"]))
    return payload


def move_stock(wanted: WantedMove, *, session: Session) -> Move:
    """The engine's own movement of stock, which Saleor's words do not have. Embedded only; for a session of the shop."""
    from marketplace.api.context import context_for_shop
    from marketplace.api.stock_moves import move

    with metrics.timed("move_stock"), translation.override(session.language):
        try:
            return move(wanted, context_for_shop(session.person, language=session.language))
        except PermissionDenied as denied:
            raise Denied("move_stock") from denied
        except DomainError as refused:
            raise Refused((_spoken(refused),)) from refused
        except DomainErrors as refused:
            raise Refused(tuple(_spoken(each) for each in refused.errors)) from refused


def _spoken(error: DomainError) -> Refusal:
    return Refusal(error.code, error.field or "", str(error), variants=tuple(error.params.get("variants", ())))


def _refusal(error: Mapping[str, Any]) -> Refusal:
    return Refusal(
        code=error["code"],
        field=error.get("field") or "",
        message=error.get("message") or "",
        lines=tuple(error.get("lines") or ()),
        variants=tuple(error.get("variants") or ()),
    )
