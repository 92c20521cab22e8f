"""Web push: the shop's own key pair, the browsers that a person lets us reach, and a message to one of them.

The key is made of `SECRET_KEY` and kept nowhere: whoever changes that secret changes the key, and browsers are asked for a new address when
the portal is next opened there.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from fnmatch import fnmatchcase
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _
from py_vapid import Vapid02  # type: ignore[import-untyped]
from pywebpush import WebPushException, webpush  # type: ignore[import-untyped]

from marketplace.accounts.models import Person
from marketplace.kernel import locks
from marketplace.kernel.errors import DomainError

from ..models import PushAddress

SERVICES = (
    "https://fcm.googleapis.com",
    "https://*.push.services.mozilla.com",
    "https://*.push.apple.com",
    "https://*.notify.windows.com",
)
"""Where browsers' push services stand. An address elsewhere is none: nobody has us call a machine of her choice."""
MOST = 5
FAILURES = 5
KEPT_SECONDS = 24 * 3600
_HOST = re.compile(r"[a-z0-9.-]+(:\d{1,5})?")
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def public_key() -> str:
    """What a browser subscribes with (`applicationServerKey`): the uncompressed point, base64url."""
    numbers = _private_key(settings.SECRET_KEY).public_key()
    point = numbers.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()


@cache
def _private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """From 48 bytes, so that no scalar is likelier than another (FIPS 186-5, A.2.1)."""
    material = HKDF(algorithm=hashes.SHA256(), length=48, salt=None, info=b"maarad.web-push").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(material, "big") % (_ORDER - 1) + 1, _CURVE)


def is_service(endpoint: str) -> bool:
    """Whether that is an address at a push service (`PUSH_SERVICES` of the settings, else `SERVICES`)."""
    try:
        parts = urlsplit(endpoint)
        origin = f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return False
    # Where a backslash stands, programs do not agree on where the host ends.
    return (
        bool(_HOST.fullmatch(parts.netloc))
        and "\\" not in endpoint
        and any(fnmatchcase(origin, each) for each in getattr(settings, "PUSH_SERVICES", SERVICES))
    )


def subscribe(*, person: Person, subscription: Any, language: str) -> PushAddress:
    """Keep what a browser gave (`PushSubscription.toJSON()`); the same again is the same, and another person's browser is hers from now on.
    Codes: INVALID. At most `MOST` browsers a person: the oldest goes."""
    endpoint, p256dh, auth = _given(subscription)
    if len(endpoint) > 1000 or len(p256dh) > 120 or len(auth) > 60 or not is_service(endpoint):
        raise DomainError("INVALID", _("This browser cannot be reached."), field="subscription")
    with locks.action():
        Person.objects.select_for_update().get(pk=person.pk)
        values = {"person": person, "p256dh": p256dh, "auth": auth, "language": language, "failures": 0}
        found, _made = PushAddress.objects.update_or_create(endpoint=endpoint, defaults=values)
        kept = PushAddress.objects.filter(person=person).order_by("-created_at").values_list("pk", flat=True)[:MOST]
        PushAddress.objects.filter(person=person).exclude(pk__in=list(kept)).delete()
    return found


def _given(subscription: Any) -> tuple[str, str, str]:
    """Endpoint, public key and secret as the browser names them; empty for what is no such thing."""
    given = subscription if isinstance(subscription, dict) else {}
    keys = given.get("keys")
    found = (given.get("endpoint"), *((keys.get("p256dh"), keys.get("auth")) if isinstance(keys, dict) else ("", "")))
    if not all(isinstance(each, str) and each and each.isascii() and each.isprintable() for each in found):
        return "", "", ""
    return found


def unsubscribe(*, person: Person, endpoint: str) -> int:
    """How many were forgotten. What no browser gives is none."""
    if not (endpoint.isascii() and endpoint.isprintable()):
        return 0
    gone, _each = PushAddress.objects.filter(person=person, endpoint=endpoint).delete()
    return gone


def send(address: PushAddress, *, text: str, url: str) -> bool:
    """Whether the browser's service took it. Who is gone (404, 410), or fails too often, is forgotten. Not inside a transaction."""
    claims: dict[str, str | int] = {
        "sub": settings.PUBLIC_URL if settings.PUBLIC_URL.startswith("https:") else "mailto:root@localhost"
    }
    with requests.Session() as session:
        session.max_redirects = 0
        try:
            webpush(
                {"endpoint": address.endpoint, "keys": {"p256dh": address.p256dh, "auth": address.auth}},
                data=json.dumps({"text": text, "url": url}, ensure_ascii=False),
                vapid_private_key=Vapid02(_private_key(settings.SECRET_KEY)),
                vapid_claims=claims,
                ttl=KEPT_SECONDS,
                timeout=10,
                requests_session=session,
            )
        except (WebPushException, requests.RequestException, ValueError) as fault:
            # No answer, and yet no fault of the network: the keys are none.
            answer = getattr(fault, "response", None)
            nonsense = answer is None and not isinstance(fault, requests.RequestException)
            _failed(address, gone=nonsense or getattr(answer, "status_code", 0) in (404, 410))
            return False
    if address.failures:
        PushAddress.objects.filter(pk=address.pk).update(failures=0)
    return True


def _failed(address: PushAddress, *, gone: bool) -> None:
    address.failures += 1
    if gone or address.failures >= FAILURES:
        PushAddress.objects.filter(pk=address.pk).delete()
    else:
        PushAddress.objects.filter(pk=address.pk).update(failures=address.failures)
