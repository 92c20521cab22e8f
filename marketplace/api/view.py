"""`/graphql/` over HTTP: POST with JSON, or multipart for files. Shapes and status codes as Saleor's (docs/api.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from graphql import GraphQLSchema

from marketplace.api.context import context_from_request
from marketplace.api.limits import MAX_BODY_BYTES
from marketplace.api.schema import Answer, execute, schema

HEADERS = "Origin, Content-Type, Accept, Authorization, Authorization-Bearer"
# U+0000 as JSON and GraphQL write it, also inside a text that is JSON again: PostgreSQL keeps no such text.
_NUL = re.compile(r"\\u(?:0000|\{0+\})")


class Malformed(Exception):
    """The body is no GraphQL request."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def endpoint(schema_of: Callable[[], GraphQLSchema]) -> Callable[[HttpRequest], HttpResponse]:
    """A Django view for one schema. No transaction is opened here: each action opens its own."""

    @csrf_exempt
    def graphql(request: HttpRequest) -> HttpResponse:
        return _answer(request, schema_of)

    return graphql


def _answer(request: HttpRequest, schema_of: Callable[[], GraphQLSchema]) -> HttpResponse:
    if request.method == "OPTIONS":
        response = HttpResponse(status=200, headers={"Allow": "POST, OPTIONS"})
    elif request.method != "POST":
        response = _json(
            {"errors": [_error("GraphQL is asked with POST and a JSON body: {query, variables, operationName}.")]}, 405
        )
        response["Allow"] = "POST, OPTIONS"
    else:
        response = _post(request, schema_of())
    _allow_origin(request, response)
    return response


def _post(request: HttpRequest, served: GraphQLSchema) -> HttpResponse:
    try:
        body = _body(request)
        if isinstance(body, list):
            if len(body) != 1:
                raise Malformed("Number of batch queries exceeded.")
            answer = _run(request, served, body[0])
            return _json([answer.as_dict()], 400 if answer.refused else 200)
        answer = _run(request, served, body)
    except Malformed as error:
        return _json({"errors": [_error(str(error))]}, error.status)
    return _json(answer.as_dict(), 400 if answer.refused else 200)


def _run(request: HttpRequest, served: GraphQLSchema, body: Any) -> Answer:
    if not isinstance(body, dict):
        raise Malformed("The body must be a JSON object.")
    query, variables, name = body.get("query"), body.get("variables"), body.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise Malformed("Must provide a query string.")
    if not isinstance(variables, (dict, type(None))):
        raise Malformed("Variables must be an object.")
    if not isinstance(name, (str, type(None))):
        raise Malformed("The operation name must be a text.")
    context = context_from_request(request)
    with translation.override(context.language):
        return execute(query, variables, context, operation_name=name, against=served)


def _body(request: HttpRequest) -> Any:
    try:
        if request.content_type == "multipart/form-data":
            return _multipart(request)
        length = request.headers.get("Content-Length") or "0"
        if (length.isdigit() and int(length) > MAX_BODY_BYTES) or len(request.body) > MAX_BODY_BYTES:
            raise RequestDataTooBig
        return _parse(request.body)
    except RequestDataTooBig:
        raise Malformed("Request body exceeds maximum size.", 413) from None
    except UnreadablePostError:
        raise Malformed("The body ended too early.") from None
    except (MultiPartParserError, SuspiciousOperation, BadRequest):
        raise Malformed("The multipart body is not well formed.") from None


def _parse(raw: bytes | str) -> Any:
    try:
        parsed = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Malformed("POST body sent invalid JSON.") from None
    if _NUL.search(raw if isinstance(raw, str) else raw.decode()):
        raise Malformed("Texts must not contain the character U+0000.")
    return parsed


def _multipart(request: HttpRequest) -> Any:
    """The multipart request specification of GraphQL: `operations`, `map` from file part to places in it."""
    operations, places = _parse(request.POST.get("operations", "")), _parse(request.POST.get("map", "{}"))
    if not isinstance(operations, dict) or not isinstance(places, dict):
        return operations
    for part, paths in places.items():
        if part not in request.FILES or not isinstance(paths, list):
            raise Malformed("The file map does not match the files.")
        for path in paths:
            _place(operations, str(path).split("."), request.FILES[part])
    return operations


def _place(target: Any, path: list[str], file: Any) -> None:
    try:
        for step in path[:-1]:
            target = target[int(step)] if isinstance(target, list) else target[step]
        last: Any = int(path[-1]) if isinstance(target, list) else path[-1]
        if target[last] is not None:
            raise Malformed("The file map points at something that is not null.")
        target[last] = file
    except (KeyError, IndexError, TypeError, ValueError):
        raise Malformed("The file map points nowhere.") from None


def _error(message: str) -> dict[str, Any]:
    return {"message": message, "extensions": {"exception": {"code": "GraphQLError"}}}


def _plain(value: Any) -> Any:
    """What JSON has no word for: numbers out of `JSON` fields, translated texts."""
    return float(value) if isinstance(value, Decimal) else str(value)


def _json(body: Any, status: int) -> HttpResponse:
    try:
        text: bytes | str = orjson.dumps(body, default=_plain)
    except orjson.JSONEncodeError:  # nested deeper than it writes, though it reads as deep: a client's own JSON given back
        text = json.dumps(body, default=_plain)
    return HttpResponse(text, content_type="application/json", status=status)


def _allow_origin(request: HttpRequest, response: HttpResponse) -> None:
    """CORS by the list GRAPHQL_ALLOWED_ORIGINS ("*": any). Tokens travel in headers, never in cookies, so no credentials are allowed."""
    response["Vary"] = "Origin, Accept-Language"
    origin = request.headers.get("Origin")
    allowed: list[str] = getattr(settings, "GRAPHQL_ALLOWED_ORIGINS", [])
    if origin and ("*" in allowed or origin in allowed):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Methods"] = "POST, OPTIONS"
        response["Access-Control-Allow-Headers"] = HEADERS
        response["Access-Control-Max-Age"] = "600"


graphql_view = endpoint(schema)
