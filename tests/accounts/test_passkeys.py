"""Keys on people's own devices: both ceremonies, and whatever may be wrong with them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings

from marketplace.accounts import passkeys
from marketplace.accounts.models import Passkey, Person
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import AuditEntry
from tests.accounts.authenticator import PRESENT, Device

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(settings: Any) -> None:
    settings.PUBLIC_URL = "http://localhost:8000"


def make(person: Person, device: Device | None = None) -> Device:
    device = device or Device()
    options, state = passkeys.begin_making(person)
    passkeys.finish_making(person=person, name="The office telephone", state=state, answer=device.make(options), actor=SYSTEM)
    return device


def enter(device: Device, **given: Any) -> Person:
    options, state = passkeys.begin_entering()
    return passkeys.finish_entering(state=state, answer=device.sign(options, **given), address="")


def refusal(call: Any) -> str:
    with pytest.raises(DomainError) as caught:
        call()
    return caught.value.code


def test_made_once_it_opens_again_and_again(nadia: Person) -> None:
    device = make(nadia)
    assert [enter(device), enter(device)] == [nadia, nadia]
    row = Passkey.objects.get()
    assert (row.name, row.sign_count, row.used_at is not None) == ("The office telephone", 0, True)
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["passkey.make", "passkey.sign_in", "passkey.sign_in"]


def test_what_the_browser_is_asked(nadia: Person) -> None:
    options, _state = passkeys.begin_making(nadia)
    asked = options["publicKey"]
    assert asked["rp"] == {"name": "Maarad", "id": "localhost"}
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert len(asked["user"]["id"]) == 43
    assert asked["user"]["name"] == nadia.email
    device = make(nadia)
    again = passkeys.begin_making(nadia)[0]["publicKey"]
    assert [each["id"] for each in again["excludeCredentials"]] == [device._answer({})["id"]]


@pytest.mark.parametrize(
    "device",
    [
        Device(origin="https://evil.example"),
        Device(origin="http://shop.localhost:8000"),
        Device(origin="http://localhost:9000"),
        Device(rp="evil.example"),
        Device(flags=PRESENT),
        Device(flags=0),
    ],
)
def test_other_origins_and_unverified_holders_make_nothing_and_open_nothing(nadia: Person, device: Device) -> None:
    assert refusal(lambda: make(nadia, device)) == "INVALID"
    assert Passkey.objects.count() == 0
    right = Device()
    make(nadia, right)
    right.origin, right.rp, right.flags = device.origin, device.rp, device.flags
    assert refusal(lambda: enter(right)) == "INVALID"


def test_answers_to_another_question(nadia: Person) -> None:
    device = make(nadia)
    options, _state = passkeys.begin_entering()
    _other, state = passkeys.begin_entering()
    answer = device.sign(options)
    assert refusal(lambda: passkeys.finish_entering(state=state, answer=answer, address="")) == "INVALID"
    making, _ = passkeys.begin_making(nadia)
    assert refusal(lambda: passkeys.finish_entering(state=state, answer=device.make(making), address="")) == "INVALID"


def test_a_copy_is_noticed_by_its_counter(nadia: Person) -> None:
    device = make(nadia)
    assert [enter(device, counting=True), enter(device, counting=True)] == [nadia, nadia]
    device.count -= 1
    assert refusal(lambda: enter(device)) == "INVALID"
    assert Passkey.objects.get().sign_count == 2


def test_somebody_else_s_key(nadia: Person, aicha: Person) -> None:
    make(nadia, device := Device())
    # the same device cannot be two people's
    assert refusal(lambda: make(aicha, device)) == "INVALID"
    assert Passkey.objects.get().person == nadia
    # nor does it open with another's handle, or with another key's signature
    assert refusal(lambda: enter(device)) == "INVALID"
    other = Device()
    make(aicha, other)
    other.id = device.id
    assert refusal(lambda: enter(other)) == "INVALID"


def test_unknown_removed_and_left(nadia: Person, aicha: Person) -> None:
    stranger = Device()
    stranger.handle = b"x" * 32
    assert refusal(lambda: enter(stranger)) == "INVALID"
    device = make(nadia)
    row = Passkey.objects.get()
    assert refusal(lambda: passkeys.remove(passkey=row.pk, person=aicha, actor=SYSTEM)) == "NOT_FOUND"
    Person.objects.filter(pk=nadia.pk).update(is_active=False)
    assert refusal(lambda: enter(device)) == "INVALID"
    Person.objects.filter(pk=nadia.pk).update(is_active=True)
    passkeys.remove(passkey=row.pk, person=nadia, actor=SYSTEM)
    assert refusal(lambda: enter(device)) == "INVALID"


@pytest.mark.parametrize("answer", [{}, {"id": "x"}, {"rawId": 1, "response": None}, {"id": "AA", "rawId": "AA", "response": {}}])
def test_nonsense_is_refused_and_breaks_nothing(nadia: Person, answer: dict[str, Any]) -> None:
    _options, state = passkeys.begin_entering()
    assert refusal(lambda: passkeys.finish_entering(state=state, answer=answer, address="")) == "INVALID"
    give = {"person": nadia, "answer": answer, "actor": SYSTEM}
    assert refusal(lambda: passkeys.finish_making(name="x", state=passkeys.begin_making(nadia)[1], **give)) == "INVALID"
    assert refusal(lambda: passkeys.finish_making(name="x", state={}, **give)) == "INVALID"


def test_so_many_devices(nadia: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passkeys, "MOST", 1)
    make(nadia)
    assert refusal(lambda: make(nadia)) == "LIMIT_REACHED"


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://shop.example", True),
        ("http://localhost:8000", True),
        ("http://shop.example", False),
        ("http://127.0.0.1:8000", False),
    ],
)
def test_where_browsers_make_them(address: str, wanted: bool) -> None:
    with override_settings(PUBLIC_URL=address):
        assert passkeys.offered() is wanted
