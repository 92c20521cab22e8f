"""Paying: gateways are initialised, a transaction is begun and carried on. The intent is committed before the App is called."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from marketplace.engine.checkout.actions import refresh_prices
from marketplace.engine.checkout.models import Checkout
from marketplace.engine.payments import ports
from marketplace.engine.payments.answers import Answer, ask, is_request
from marketplace.engine.payments.attempts import LeftInTheWay, is_left
from marketplace.engine.payments.enums import SUCCEEDED, EventType
from marketplace.engine.payments.locks import lock_source, lock_transaction
from marketplace.engine.payments.models import TransactionEvent, TransactionItem
from marketplace.engine.payments.payloads import action_payload, envelope, source_payload, transaction_payload
from marketplace.engine.payments.record import add_event, seen_event, settle
from marketplace.kernel import locks
from marketplace.kernel.actors import SYSTEM, Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound, PermissionDenied
from marketplace.kernel.ids import to_global_id
from marketplace.kernel.money import quantize

from .beginning import Source, begin, require_not_completing
from .replacing import end_at_provider, note_replaced

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """What a client gets back. Failures are in `event`, not raised: the answer of the provider is news, not an error."""

    item: TransactionItem
    event: TransactionEvent
    data: Any


def initialize_gateways(*, source: Source, amount: Decimal | None, wanted: dict[str, Any] | None) -> list[dict[str, Any]]:
    """`{id, data, errors}` of each payment App (all of the channel, or those in `wanted`: id → data)."""
    offered = {app.identifier: app for app in ports.payment_apps(source.channel.slug, source.currency)}
    configs: list[dict[str, Any]] = []
    for identifier in offered if wanted is None else wanted:
        app = offered.get(identifier)
        if app is None:
            configs.append(
                {"id": identifier, "data": None, "errors": [_refusal("NOT_FOUND", _("This way to pay is not available."))]}
            )
            continue
        payload = envelope(
            "PaymentGatewayInitializeSession",
            identifier,
            data=(wanted or {}).get(identifier),
            amount=str(amount if amount is not None else source.total_gross_amount),
            sourceObject=source_payload(source),
        )
        try:
            locks.require_no_transaction("a payment App was called")
            answer = app.handle(ports.GATEWAY_INITIALIZE, payload)
            configs.append({"id": identifier, "data": answer.get("data"), "errors": []})
        except ports.NoAnswer as error:
            configs.append({"id": identifier, "data": None, "errors": [_refusal("INVALID", str(error))]})
        except Exception as error:
            refusal = _refusal("INVALID", f"Unable to process the gateway ({type(error).__name__}).")
            configs.append({"id": identifier, "data": None, "errors": [refusal]})
    return configs


def _refusal(code: str, message: object) -> dict[str, Any]:
    return {"field": "id", "message": str(message), "code": code}


def initialize_transaction(
    *,
    source: Source,
    gateway: str,
    actor: Actor,
    data: Any = None,
    amount: Decimal | None = None,
    kind: str | None = None,
    idempotency_key: str | None = None,
    customer_ip_address: str | None = None,
) -> Session:
    """Begin to pay `source` (checkout or order) through an App.

    `amount`: by default what is still to be paid, and never more. Attempts that were left are ended at their providers if this one
    needs their room; while another is under way it has to wait (INVALID, amount, `retry`). `kind` (CHARGE or AUTHORIZATION): by default the channel's; choosing it needs
    HANDLE_PAYMENTS. The same `idempotency_key` and amount begin nothing new: the App is asked again with the same key.
    Codes: NOT_FOUND(payment_gateway), UNIQUE / INVALID(idempotency_key), CHECKOUT_COMPLETION_IN_PROGRESS(id), INVALID(amount, id).
    """
    if kind is not None and not actor.has("HANDLE_PAYMENTS"):
        raise PermissionDenied(("HANDLE_PAYMENTS",))
    app = ports.payment_app(gateway)
    if app is None or not app.serves(source.channel.slug, source.currency):
        raise DomainError("NOT_FOUND", _("This way to pay is not available."), field="payment_gateway")
    if idempotency_key == "":
        raise DomainError("INVALID", _("The idempotency key is empty."), field="idempotency_key")
    kind = str(kind or source.channel.default_transaction_flow_strategy)
    if isinstance(source, Checkout):
        priced = refresh_prices(checkout_id=source.pk)
        if priced is not None:
            source.total_gross_amount = priced.total_gross_amount
    item, request = _make_room_and_begin(source, app, actor, amount, kind, idempotency_key or str(uuid4()))
    kind = request.type.removesuffix("_REQUEST")
    payload = envelope(
        "TransactionInitializeSession",
        gateway,
        idempotencyKey=item.idempotency_key,
        data=data,
        merchantReference=to_global_id("TransactionItem", item.token),
        customerIpAddress=customer_ip_address,
        action=action_payload(request.amount_value, item.currency, kind),
        transaction=transaction_payload(item),
        sourceObject=source_payload(source),
    )
    return _record(item, request, ask(app, ports.TRANSACTION_INITIALIZE, payload, kind=kind))


def _make_room_and_begin(
    source: Source, app: ports.PaymentApp, actor: Actor, amount: Decimal | None, kind: str, key: str
) -> tuple[TransactionItem, TransactionEvent]:
    try:
        return begin(source, app, actor, amount, kind, key, end=True)
    except LeftInTheWay as found:
        for item in found.items:
            _replace(item)
    return begin(source, app, actor, amount, kind, key, end=False)


def _replace(item: TransactionItem) -> None:
    """End an attempt that was left. What its provider made is asked for first where no answer told, and its end where it has been paid."""
    if not item.psp_reference:
        item = _ask_about(item)
    if not is_left(item):
        return
    ended = end_at_provider(item)
    if not ended:
        item = _ask_about(item)
    note_replaced(item, ended=ended)


def _ask_about(item: TransactionItem) -> TransactionItem:
    try:
        process_transaction(token=item.token, actor=SYSTEM, only_news=True)
    except DomainError as refused:
        logger.info("transaction %s cannot be asked about: %s", item.pk, refused.code)
    return TransactionItem.objects.get(pk=item.pk)


def process_transaction(
    *, token: UUID, actor: Actor, data: Any = None, customer_ip_address: str | None = None, only_news: bool = False
) -> Session:
    """Carry on a transaction after the buyer acted (3-D Secure, redirect). One that has succeeded already (the provider's callback was
    quicker) is not asked about again: its event is returned, as Saleor does. `only_news`: an answer that says nothing new leaves no trace.

    Codes: NOT_FOUND, INVALID (never begun), MISSING_PAYMENT_APP_RELATION, MISSING_PAYMENT_APP, CHECKOUT_COMPLETION_IN_PROGRESS.
    """
    item = TransactionItem.objects.filter(token=token).first()
    if item is None:
        raise NotFound(_("There is no such payment."))
    succeeded = item.events.filter(type__in=SUCCEEDED, include_in_calculations=True).first()
    if succeeded is not None:
        return Session(item, succeeded, None)
    request = item.events.filter(type__in=("CHARGE_REQUEST", "AUTHORIZATION_REQUEST")).order_by("pk").first()
    if request is None:
        raise DomainError("INVALID", _("This payment was never begun."), field="id")
    if not item.payment_app:
        raise DomainError("MISSING_PAYMENT_APP_RELATION", _("This payment belongs to no payment method."), field="id")
    app = ports.payment_app(item.payment_app)
    if app is None:
        raise DomainError("MISSING_PAYMENT_APP", _("This way to pay is no longer available."), field="id")
    source = item.order or item.checkout
    if source is not None:
        require_not_completing(source)
    if not only_news and not _note_asked(item):
        # A later attempt took its place: its provider may tell what became of it, its client no longer has a say.
        data = None
    kind = "CHARGE" if request.type == EventType.CHARGE_REQUEST else "AUTHORIZATION"
    payload = envelope(
        "TransactionProcessSession",
        item.payment_app,
        idempotencyKey=item.idempotency_key,
        data=data,
        merchantReference=to_global_id("TransactionItem", item.token),
        customerIpAddress=customer_ip_address,
        action=action_payload(request.amount_value, item.currency, kind),
        transaction=transaction_payload(item),
        sourceObject=source_payload(source),
    )
    return _record(item, request, ask(app, ports.TRANSACTION_PROCESS, payload, kind=kind), only_news=only_news)


def _note_asked(item: TransactionItem) -> bool:
    """Write that the App is being asked to go on; False for an attempt that was replaced."""
    with locks.action():
        lock_source(item)
        held = lock_transaction(pk=item.pk)
        if held is None or held.replaced_at is not None:
            return False
        held.asked_at = now()
        held.save(update_fields=["asked_at"])
    return True


def _says_nothing_new(item: TransactionItem, answer: Answer) -> TransactionEvent | None:
    """The event that `answer` repeats."""
    last = item.events.order_by("pk").last()
    same = last is not None and (last.type, last.psp_reference) == (answer.result, answer.psp_reference)
    return last if same or not answer.known else seen_event(item, answer.result, answer.psp_reference)


def _record(item: TransactionItem, request: TransactionEvent, answer: Answer, *, only_news: bool = False) -> Session:
    """Commit what the App answered, once per (transaction, reference, type). An answer that is not known does not count."""
    with locks.action():
        source = lock_source(item)
        held = lock_transaction(pk=item.pk)
        assert held is not None
        if not only_news:
            held.asked_at = None
        if only_news and (repeated := _says_nothing_new(held, answer)) is not None:
            return Session(held, repeated, answer.data)
        amount = request.amount_value if answer.amount is None else answer.amount
        event = seen_event(held, answer.result, answer.psp_reference)
        if event is None and is_request(answer.result):
            TransactionEvent.objects.filter(pk=request.pk).update(
                psp_reference=answer.psp_reference,
                amount_value=quantize(amount, held.currency),
                include_in_calculations=True,
                type=answer.result,
                message=answer.message[:512],
                external_url=answer.external_url,
            )
            request.refresh_from_db()
            event = request
        elif event is None:
            event = add_event(
                held,
                type=answer.result,
                amount=amount,
                psp_reference=answer.psp_reference,
                message=answer.message,
                external_url=answer.external_url,
                at=answer.time,
                counted=answer.known,
                app_identifier=held.payment_app,
            )
        settle(
            held,
            source,
            event,
            psp_reference=answer.psp_reference or None,
            message=answer.message or None,
            external_url=answer.external_url or None,
            available_actions=answer.actions,
        )
    return Session(held, event, answer.data)
