"""What is said to an App while it is installed: its manifest is asked for, its token handed over. No transaction may be open."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from marketplace.kernel.errors import DomainError
from marketplace.kernel.locks import require_no_transaction

from .addresses import is_web_address
from .ports import Reply, network

logger = logging.getLogger(__name__)

SCHEMA_VERSION = "3.23"
# More than any manifest needs: fifty webhooks with documents of 10 kB.
MOST_OF_A_MANIFEST = 512 * 1024
MOST_OF_AN_ANSWER = 4096
# Saleor's: the first try and two more, when there was no answer at all.
TRIES = 3
_LONGEST_REASON = 200


class HandshakeFailed(Exception):
    """The App did not take its token. The message is for the person who installs it."""


def check_manifest_url(url: str) -> None:
    """INVALID_URL_FORMAT on `manifest_url`."""
    if not is_web_address(url):
        raise DomainError("INVALID_URL_FORMAT", _("Enter a valid URL."), field="manifest_url")


def fetch_manifest(url: str) -> Any:
    """The JSON at `url`. DomainError on `manifest_url`: INVALID_URL_FORMAT, MANIFEST_URL_CANT_CONNECT, INVALID_MANIFEST_FORMAT."""
    check_manifest_url(url)
    require_no_transaction("reading a manifest")
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": f"Saleor/{SCHEMA_VERSION}",
        "Saleor-Schema-Version": SCHEMA_VERSION,
    }
    reply = Reply(None, b"")
    for _try in range(TRIES):
        reply = network().get(url, headers, most=MOST_OF_A_MANIFEST)
        if reply.status is not None or not reply.again:
            break
    if not reply.success:
        logger.info("a manifest could not be read: %s", reply.status or reply.reason)
        raise DomainError("MANIFEST_URL_CANT_CONNECT", _("The App's manifest could not be fetched."), field="manifest_url")
    # PostgreSQL keeps no text with U+0000, however deep it stands
    if len(reply.body) > MOST_OF_A_MANIFEST or b"\\u0000" in reply.body:
        raise _malformed()
    try:
        return orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        raise _malformed() from None


def send_token(target_url: str, token: str) -> None:
    """POST the token to the App, once: an App that has taken it must not be asked to take it again. HandshakeFailed unless it says 2xx."""
    require_no_transaction("handing over a token")
    domain = urlsplit(settings.PUBLIC_URL).netloc
    headers = {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": f"Saleor/{SCHEMA_VERSION}",
        "Saleor-Domain": domain,
        "X-Saleor-Domain": domain,
        "Saleor-Api-Url": f"{settings.PUBLIC_URL}/graphql/",
        "Saleor-Schema-Version": SCHEMA_VERSION,
    }
    reply = network().post(target_url, orjson.dumps({"auth_token": token}), headers, most=MOST_OF_AN_ANSWER)
    if reply.success:
        return
    if reply.status is None:
        raise HandshakeFailed(_("The App's address for its token could not be reached."))
    raise HandshakeFailed(_told(reply.body) or _("The App refused its token (HTTP %(status)s).") % {"status": reply.status})


def _told(body: bytes) -> str:
    """The App's own words, when it gives them as JSON `{"error": {"message": …}}`."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    error = answer.get("error") if isinstance(answer, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return message.replace("\x00", "")[:_LONGEST_REASON] if isinstance(message, str) else ""


def _malformed() -> DomainError:
    return DomainError("INVALID_MANIFEST_FORMAT", _("The manifest is not well formed."), field="manifest_url")
