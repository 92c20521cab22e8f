"""How an operation reaches the backend. The one place that knows GraphQL answers, and the one that imports `api`.

*Embedded*: in this process, thread and transaction. Documents are parsed and validated once.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from django.utils import translation

from marketplace.contract.documents import operation_text

from .errors import Denied, Refusal, Refused, Unavailable
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
    from marketplace.api.context import context_for, context_for_shop
    from marketplace.api.schema import execute as run

    with translation.override(session.language):
        if session.person:
            context = context_for_shop(session.person, language=session.language)
        else:
            context = context_for(session.token, language=session.language)
        context.address = session.address
        answer = run(_document(operation), variables, context, trusted=True)
    if answer.errors:
        codes = {str(error.get("extensions", {}).get("exception", {}).get("code", "")) for error in answer.errors}
        if codes & DENIALS:
            raise Denied(operation)
        log.error("%s failed: %s", operation, "; ".join(str(error.get("message")) for error in answer.errors[:3]))
        raise Unavailable(operation)
    if answer.data is None:
        raise Unavailable(operation)
    return answer.data


def mutate(operation: str, variables: Mapping[str, Any], *, session: Session) -> dict[str, Any]:
    """Run a stored mutation; its payload. Raises `Refused` with every reason in `errors`."""
    data = execute(operation, variables, session=session)
    payload = cast("dict[str, Any] | None", next(iter(data.values())))
    if payload is None:
        raise Unavailable(operation)
    if payload["errors"]:
        raise Refused(tuple(_refusal(error) for error in payload["errors"]))
    return payload


def _refusal(error: Mapping[str, Any]) -> Refusal:
    return Refusal(
        code=error["code"],
        field=error.get("field") or "",
        message=error.get("message") or "",
        lines=tuple(error.get("lines") or ()),
        variants=tuple(error.get("variants") or ()),
    )
