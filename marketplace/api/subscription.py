"""Payload documents of webhooks: reading one when it is given, and writing a payload with it."""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import Any

import orjson
from django.utils import translation
from django.utils.translation import gettext as _
from graphql import FieldNode, FragmentSpreadNode, GraphQLSyntaxError, OperationDefinitionNode, OperationType, parse

from marketplace.api.context import Context
from marketplace.api.documents import Document, InvalidDocument, document_for
from marketplace.api.errors import RequestRefused
from marketplace.api.schema import execute, schema
from marketplace.api.types.event import EVENTS, Occurrence
from marketplace.contract.webhook_events import SYNC_EVENTS, event_name
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError

logger = logging.getLogger(__name__)

LANGUAGE = "en"


def read_subscription(text: str) -> list[str]:
    """The events that a payload document is about, sorted.

    DomainError on `query`: SYNTAX (no GraphQL at all), GRAPHQL_ERROR (not of this schema), MISSING_SUBSCRIPTION, MISSING_EVENT (it does
    not select `event`, or names none of them), UNABLE_TO_PARSE (several operations, or variables).
    """
    try:
        document = document_for(text, schema())
    except RequestRefused as error:
        raise _refused(_code(error, text), str(error)) from None
    operation = _only_subscription(document)
    # validation saw to it that there is one root field, and the schema has no other
    (event, *_same) = _fields(operation, document)
    events = sorted(_narrowed(event, document) & {*EVENTS, *SYNC_EVENTS})
    if not events:
        raise _refused("MISSING_EVENT", _("Can't find a single event."))
    return events


def _code(error: RequestRefused, text: str) -> str:
    """What is wrong with a refused document, in Saleor's words."""
    if not isinstance(error, InvalidDocument) or isinstance(error.errors[0], GraphQLSyntaxError):
        return "SYNTAX"
    operations = [node for node in parse(text).definitions if isinstance(node, OperationDefinitionNode)]
    subscriptions = [node for node in operations if node.operation is OperationType.SUBSCRIPTION]
    if not subscriptions:
        return "MISSING_SUBSCRIPTION"
    roots = subscriptions[0].selection_set.selections
    selected = [node.name.value for node in roots if isinstance(node, FieldNode)]
    return "MISSING_EVENT" if len(selected) == len(roots) and "event" not in selected else "GRAPHQL_ERROR"


def _only_subscription(document: Document) -> OperationDefinitionNode:
    nodes = [operation.node for operation in document.operations.values()]
    if not any(node.operation is OperationType.SUBSCRIPTION for node in nodes):
        raise _refused("MISSING_SUBSCRIPTION", _("The document holds no subscription."))
    if len(nodes) != 1:
        raise _refused("UNABLE_TO_PARSE", _("A payload document holds one subscription and nothing beside it."))
    if nodes[0].variable_definitions:
        raise _refused("UNABLE_TO_PARSE", _("A payload document has no variables: there is nobody to give them."))
    return nodes[0]


def _fields(node: Any, document: Document) -> list[FieldNode]:
    """The fields that `node` selects, fragments opened."""
    found: list[FieldNode] = []
    for child in node.selection_set.selections:
        if isinstance(child, FieldNode):
            found.append(child)
        else:
            inner = document.fragments[child.name.value] if isinstance(child, FragmentSpreadNode) else child
            found.extend(_fields(inner, document))
    return found


def _narrowed(node: Any, document: Document) -> set[str]:
    """The events of the type conditions below `event`."""
    found: set[str] = set()
    for child in node.selection_set.selections:
        if isinstance(child, FieldNode):
            continue
        inner: Any = document.fragments[child.name.value] if isinstance(child, FragmentSpreadNode) else child
        if inner.type_condition is not None:
            found.add(event_name(inner.type_condition.name.value))
        found |= _narrowed(inner, document)
    return found


def _refused(code: str, message: str) -> DomainError:
    return DomainError(code, message, field="query")


def write_payload(text: str, occurrence: Occurrence) -> str | None:
    """The body for `occurrence`, asked as its recipient with the recipient's permissions: the selection of `event`, with `errors` beside it
    when a field was refused. None when there is nothing to tell: an object is gone meanwhile, or the document no longer holds."""
    app = occurrence.recipient
    context = Context(Actor("app", str(app.pk), frozenset(app.permissions)), language=LANGUAGE)
    with translation.override(LANGUAGE):
        answer = execute(text, None, context, root_value=occurrence, trusted=True)
    if answer.refused:
        logger.warning("a webhook of App %s holds a document that is no longer valid", app.pk)
        return None
    event = (answer.data or {}).get("event")
    if occurrence.missing or (event is None and not answer.errors):
        return None
    body = dict(event or {})
    if answer.errors:
        body["errors"] = answer.errors
    return orjson.dumps(body, default=_plain).decode()


def _plain(value: Any) -> Any:
    """What JSON has no word for: numbers out of `JSON` fields, translated texts."""
    return float(value) if isinstance(value, Decimal) else str(value)
