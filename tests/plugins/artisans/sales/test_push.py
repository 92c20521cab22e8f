"""Web push to a browser's service: only to real services, with the shop's own key, and who is gone is forgotten."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from marketplace.kernel.errors import DomainError
from plugins.artisans.models import Maker, Notice, PushAddress
from plugins.artisans.sales import notices, push
from tests.listening import Receiver, receiving
from tests.messages.conftest import Provider
from tests.payments import rows
from tests.plugins.artisans import makers
from tests.plugins.artisans.sales.conftest import Stall
from tests.plugins.artisans.sales.test_notices import SALE

pytestmark = pytest.mark.django_db
SECRET = b"0123456789abcdef"


def unpadded(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


class Browser:
    """Keys as a browser makes them; reads what its service was sent."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())

    def subscription(self, endpoint: str) -> dict[str, Any]:
        point = self.key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        return {"endpoint": endpoint, "expirationTime": None, "keys": {"p256dh": unpadded(point), "auth": unpadded(SECRET)}}

    def read(self, body: bytes) -> Any:
        return json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=SECRET, version="aes128gcm"))


@pytest.fixture
def service(settings: Any) -> Any:
    with receiving() as receiver:
        settings.PUSH_SERVICES = (receiver.url,)
        yield receiver


@pytest.mark.parametrize(
    ("endpoint", "taken"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("https://web.push.apple.com/x", True),
        ("http://fcm.googleapis.com/fcm/send/x", False),
        ("https://fcm.googleapis.com:444/x", False),
        ("https://fcm.googleapis.com@10.0.0.1/x", False),
        ("https://10.0.0.1/x#.push.apple.com", False),
        ("https://evil.example/.push.apple.com", False),
        ("https://127.0.0.1:8443\\.push.apple.com/x", False),
        ("https://evil.example\\.notify.windows.com/x", False),
        ("https://evil.example%2f.push.apple.com/x", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_push_services_are_ever_called(endpoint: str, taken: bool) -> None:
    assert push.is_service(endpoint) is taken


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        "x",
        {},
        {"endpoint": "https://web.push.apple.com/x"},
        {"endpoint": "https://web.push.apple.com/x", "keys": []},
        {"endpoint": "https://web.push.apple.com/x", "keys": {"p256dh": 5, "auth": "a"}},
        {"endpoint": "https://web.push.apple.com/x", "keys": {"p256dh": "a" * 121, "auth": "a"}},
        {"endpoint": "https://web.push.apple.com/\0", "keys": {"p256dh": "a", "auth": "a"}},
        {"endpoint": "https://web.push.apple.com/" + "x" * 1000, "keys": {"p256dh": "a", "auth": "a"}},
        {"endpoint": "http://127.0.0.1:5432/", "keys": {"p256dh": "a", "auth": "a"}},
    ],
)
def test_what_no_browser_gives_is_refused(given: Any) -> None:
    with pytest.raises(DomainError) as refused:
        push.subscribe(person=makers.person(), subscription=given, language="fr")
    assert refused.value.code == "INVALID"
    assert PushAddress.objects.count() == 0


def test_a_browser_is_one_address_and_a_person_has_at_most_five() -> None:
    browser, first, second = Browser(), makers.person(), makers.person("+212661000002")
    for person in (first, first, second):
        push.subscribe(person=person, subscription=browser.subscription("https://web.push.apple.com/1"), language="fr")
    assert PushAddress.objects.get().person == second
    for number in range(2, 9):
        push.subscribe(person=second, subscription=browser.subscription(f"https://web.push.apple.com/{number}"), language="fr")
    kept = sorted(PushAddress.objects.values_list("endpoint", flat=True))
    assert kept == [f"https://web.push.apple.com/{number}" for number in range(4, 9)]
    assert push.unsubscribe(person=first, endpoint=kept[0]) == 0
    assert push.unsubscribe(person=second, endpoint=kept[0]) == 1


def test_the_key_is_the_same_each_time_and_another_with_another_secret(settings: Any) -> None:
    first = push.public_key()
    assert (first, len(urlsafe_b64decode(first + "="))) == (push.public_key(), 65)
    settings.SECRET_KEY = "another secret of the shop"
    assert push.public_key() != first


def subscribed(itto: Stall, service: Receiver) -> Browser:
    Maker.objects.update(channel="push")
    browser = Browser()
    push.subscribe(person=itto.person, subscription=browser.subscription(f"{service.url}/browser"), language="en")
    return browser


def test_a_notice_reaches_her_browser_and_nobody_else_can_read_it(itto: Stall, service: Receiver, provider: Provider) -> None:
    browser = subscribed(itto, service)
    itto.buy()
    (call,) = service.calls
    read = browser.read(call.body)
    assert read["text"].replace("\u2068", "").startswith("Sold: ")
    assert read["url"].endswith(f"/maker/orders/{itto.sale().pk}/")
    assert (Notice.objects.get().how, provider.asked) == ("push", [])
    check_token({name.lower(): value for name, value in call.headers.items()}["authorization"], service.url)


def check_token(header: str, audience: str) -> None:
    """RFC 8292: signed by the key that the browser subscribed with."""
    parts = dict(part.strip().split("=", 1) for part in header.removeprefix("vapid ").split(","))
    assert parts["k"].rstrip("=") == push.public_key()
    head, claims, signature = parts["t"].split(".")
    raw = urlsafe_b64decode(signature + "==")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), urlsafe_b64decode(push.public_key() + "="))
    made = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    point.verify(made, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    assert json.loads(urlsafe_b64decode(claims + "=="))["aud"] == audience


@pytest.mark.parametrize(("status", "left"), [(410, 0), (404, 0), (500, 1), (302, 1)])
def test_a_service_that_refuses_leaves_the_sms(
    itto: Stall, service: Receiver, provider: Provider, status: int, left: int
) -> None:
    subscribed(itto, service)
    service.statuses.append(status)
    notices.tell(maker=itto.maker, kind="sale", key="k", facts=SALE)
    rows.drain()
    assert (PushAddress.objects.count(), Notice.objects.get().how, len(provider.asked)) == (left, "sms", 1)
    assert len(service.calls) == 1, "a redirect is not followed"


def test_an_address_that_fails_five_times_is_forgotten(itto: Stall, service: Receiver, provider: Provider) -> None:
    subscribed(itto, service)
    service.statuses.extend([500] * 5)
    for number in range(5):
        notices.tell(maker=itto.maker, kind="sale", key=str(number), facts=SALE)
        rows.drain()
    assert (PushAddress.objects.count(), len(provider.asked)) == (0, 5)


def test_keys_that_are_none_are_forgotten(itto: Stall, service: Receiver, provider: Provider) -> None:
    Maker.objects.update(channel="push")
    wrong = {"endpoint": f"{service.url}/browser", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}
    push.subscribe(person=itto.person, subscription=wrong, language="en")
    notices.tell(maker=itto.maker, kind="sale", key="k", facts=SALE)
    rows.drain()
    assert (service.calls, PushAddress.objects.count(), Notice.objects.get().how) == ([], 0, "sms")
