"""What Saleor calls: manifests, the handshake, and webhooks.

Logs name events and Apps only: bodies hold personal data.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from . import addresses, installation, payments, signatures, taking_in
from .manifests import APPS, App, manifest
from .models import Installation

logger = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024


class Refused(Exception):
    """A webhook that we do not listen to. `status` tells Saleor; it repeats none below 500."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Webhook:
    installation: Installation
    event: str
    """Saleor's enum value, upper case."""
    raw: bytes
    body: dict[str, Any]


@require_safe
def app_manifest(request: HttpRequest, app: str) -> JsonResponse:
    return JsonResponse(manifest(_app(app)))


@csrf_exempt
@require_POST
def app_register(request: HttpRequest, app: str) -> JsonResponse:
    ours = _app(app)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return _error("MISSING_TOKEN", "The request is too large.", 413)
    try:
        token = orjson.loads(request.body).get("auth_token")
    except (orjson.JSONDecodeError, AttributeError):
        token = None
    try:
        installation.register(
            ours, token=token if isinstance(token, str) else "", api_url=request.headers.get("Saleor-Api-Url", "")
        )
    except installation.RegistrationRefused as refused:
        logger.warning("the installation of %s was refused: %s", ours.id, refused.code)
        return _error(refused.code, refused.message, refused.status)
    logger.info("%s was installed", ours.id)
    return JsonResponse({"success": True})


@csrf_exempt
@require_POST
def app_events(request: HttpRequest, app: str) -> JsonResponse:
    try:
        webhook = receive(request, _app(app))
        new = taking_in.take_in(app=app, event=webhook.event, raw=webhook.raw, body=webhook.body)
    except Refused as refused:
        logger.warning("a webhook for %s was refused: %s", app, refused.reason)
        return JsonResponse({"outcome": refused.reason}, status=refused.status)
    except taking_in.NotUnderstood as unknown:
        logger.warning("a webhook for %s is not understood: %s", app, unknown)
        return JsonResponse({"outcome": "not understood"}, status=400)
    return JsonResponse({"outcome": "done" if new else "repeated"})


@csrf_exempt
@require_POST
def app_payments(request: HttpRequest, app: str) -> JsonResponse:
    """The answer to one of the six synchronous events. 500: the provider could not be asked; Saleor repeats what may be repeated."""
    try:
        webhook = receive(request, _app(app))
        return JsonResponse(payments.answer(app=app, event=webhook.event, raw=webhook.raw))
    except Refused as refused:
        logger.warning("a payment event for %s was refused: %s", app, refused.reason)
        return JsonResponse({"outcome": refused.reason}, status=refused.status)
    except taking_in.NotUnderstood as unknown:
        logger.warning("a payment event for %s is not understood: %s", app, unknown)
        return JsonResponse({"outcome": "not understood"}, status=400)
    except Exception as error:
        logger.error("%s could not answer: %s", app, type(error).__name__)
        return JsonResponse({"outcome": "again, please"}, status=500)


def receive(request: HttpRequest, app: App) -> Webhook:
    """The webhook in a request, once it is sure that our Saleor sent it, and to this App. Raises Refused."""
    found = Installation.objects.filter(app=app.id).first()
    if found is None:
        # Saleor sends from the moment at which it makes the App, before it hands us the token: it shall come again.
        raise Refused(503, "not installed")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise Refused(413, "too large")
    if not addresses.is_our_domain(request.headers.get("Saleor-Domain", "")):
        raise Refused(403, "another Saleor")
    try:
        signatures.check(request.headers.get("Saleor-Signature", ""), request.body, found)
    except signatures.NotAuthentic as error:
        raise Refused(401, str(error)) from error
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise Refused(400, "not JSON") from error
    if not isinstance(body, dict) or (body.get("recipient") or {}).get("id") != found.saleor_app_id:
        raise Refused(403, "another App")
    return Webhook(found, request.headers.get("Saleor-Event", "").upper(), request.body, body)


def _app(app: str) -> App:
    if not settings.SALEOR_API_URL or app not in APPS:
        raise Http404
    return APPS[app]


def _error(code: str, message: str, status: int) -> JsonResponse:
    return JsonResponse({"success": False, "error": {"code": code, "message": message}}, status=status)
