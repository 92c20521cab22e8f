"""Errors of the answer as a whole, in Saleor's shape: message, locations, path, and the Python class in `extensions.exception.code`.

Only errors meant for the client keep their words; any other reads "Internal Server Error" and goes to the log without its message,
which may hold what somebody typed.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any

from graphql import GraphQLError
from graphql.language import get_location
from jwt.exceptions import InvalidTokenError

from marketplace.api.execution.engine import Fault
from marketplace.kernel.errors import DomainError, DomainErrors, PermissionDenied

log = logging.getLogger("marketplace.api")

Formatted = dict[str, Any]
INTERNAL = "Internal Server Error"


class RequestRefused(GraphQLError):
    """The request was not executed: malformed, invalid or over a limit. HTTP 400, no data."""


def format_request_error(error: GraphQLError, code: str = "GraphQLError") -> Formatted:
    """An error found before execution."""
    formatted: Formatted = dict(error.formatted)
    formatted["extensions"] = {**formatted.get("extensions", {}), "exception": {"code": code}}
    return formatted


def format_fault(fault: Fault) -> Formatted:
    """An error met while executing."""
    error = fault.error
    original = error.original_error if isinstance(error, GraphQLError) and error.original_error else error
    message, code = _words(original, fault)
    formatted: Formatted = {"message": message}
    locations = [get_location(node.loc.source, node.loc.start) for node in fault.nodes if node.loc]
    if locations:
        formatted["locations"] = [{"line": at.line, "column": at.column} for at in locations]
    formatted["path"] = fault.path
    extra = dict(original.extensions or {}) if isinstance(original, GraphQLError) else {}
    formatted["extensions"] = {**extra, "exception": {"code": code}}
    # an exception holds its frames, its frames hold the column, the column holds the exception
    original.__traceback__ = error.__traceback__ = None
    return formatted


def _words(error: Exception, fault: Fault) -> tuple[str, str]:
    if isinstance(error, GraphQLError):
        return error.message, "GraphQLError"
    if isinstance(error, (PermissionDenied, InvalidTokenError)):
        return str(error), type(error).__name__
    if isinstance(error, DomainError):
        return str(error), "GraphQLError"
    if isinstance(error, DomainErrors):
        return " ".join(map(str, error.errors)), "GraphQLError"
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
    log.error("unhandled %s at %s: %s", type(error).__name__, ".".join(map(str, fault.path)), " < ".join(reversed(frames)))
    return INTERNAL, type(error).__name__
