"""Signing in with a code: on the desk by e-mail or SMS, in the shop by e-mail."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.test import Client

from marketplace.accounts import actions, codes
from marketplace.accounts.models import Person, SignInCode
from marketplace.engine.customers.models import User
from marketplace.kernel import clock
from marketplace.kernel.errors import DomainError
from marketplace.kernel.models import AuditEntry, OutboxMessage
from tests.concurrency.race import Meeting, race, refusals
from tests.messages.conftest import Provider, provider
from tests.payments.rows import drain
from tests.portals.conftest import NAME, person
from tests.storefront.conftest import Shop, nothing_remembered
from tests.storefront.conftest import shop as open_shop

__all__ = ["nothing_remembered", "open_shop", "provider"]
pytestmark = pytest.mark.django_db
ASK, ENTER = "/desk/sign-in/code/", "/desk/sign-in/code/enter/"
PHONE = "+212612345678"
SUBJECTS = {
    "ar": "رمز الدخول إلى Maarad",
    "fr": "Votre code de connexion à Maarad",
    "en": "Your code to sign in to Maarad",
}
N = 4


@pytest.fixture
def nadia(db: None) -> Person:
    made = person("desk")
    Person.objects.filter(pk=made.pk).update(phone=PHONE)
    return made


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def sent(body: str) -> str:
    """The code in a message, as her mail program's copy would give it."""
    (found,) = re.findall(r"(?<!\d)\d{6}(?!\d)", body)
    return str(found)


def ask(to: str = NAME, address: str = "10.0.0.1", **given: Any) -> UUID:
    return actions.request_code(purpose="desk", to=to, address=address, **given)


def redeem(key: UUID, code: str, address: str = "10.0.0.1", purpose: str = "desk") -> Any:
    return actions.redeem_code(purpose=purpose, key=key, code=code, address=address)


def refusal(key: UUID, code: str, **given: Any) -> str:
    with pytest.raises(DomainError) as caught:
        redeem(key, code, **given)
    assert caught.value.field == "code"
    return caught.value.code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_by_e_mail_in_her_language(nadia: Person, browser: Client, language: str) -> None:
    Person.objects.update(language=language)
    assert browser.post(ASK, {"to": NAME.upper(), "next": "/desk/orders/?tab=sent"})["Location"] == ENTER
    drain()
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == (SUBJECTS[language], [NAME])
    assert {"ar": "عشر دقائق", "fr": "dix minutes", "en": "ten minutes"}[language] in letter.body
    assert codes.LIFETIME == timedelta(minutes=10)
    assert browser.post(ENTER, {"code": sent(letter.body)})["Location"] == "/desk/orders/?tab=sent"
    assert browser.get("/desk/orders/").status_code == 200


@pytest.mark.parametrize("typed", [PHONE, "06 12 34 56 78", "00212612345678"])
def test_by_sms(nadia: Person, browser: Client, provider: Provider, typed: str) -> None:
    Person.objects.update(language="fr")
    browser.post(ASK, {"to": typed})
    drain()
    ((_headers, asked),) = provider.asked
    assert asked["to"] == PHONE
    assert asked["text"].startswith("Maarad : votre code de connexion est ")
    assert len(asked["text"]) <= 160
    assert mail.outbox == []
    assert browser.post(ENTER, {"code": sent(asked["text"])})["Location"] == "/desk/orders/"


def test_digits_as_an_arabic_keyboard_writes_them(nadia: Person, browser: Client) -> None:
    browser.post(ASK, {"to": NAME})
    drain()
    typed = sent(mail.outbox[0].body).translate({ord("0") + digit: "٠١٢٣٤٥٦٧٨٩"[digit] for digit in range(10)})
    assert browser.post(ENTER, {"code": f"\u2068 {typed[:3]} {typed[3:]}"})["Location"] == "/desk/orders/"


def test_the_field_helps_the_phone_fill_it_in(nadia: Person, browser: Client) -> None:
    browser.post("/desk/language/", {"language": "ar"})
    browser.post(ASK, {"to": NAME})
    page = browser.get(ENTER).content.decode()
    (field,) = re.findall(r'<input[^>]*name="code"[^>]*>', page)
    for attribute in ('dir="ltr"', 'inputmode="numeric"', 'autocomplete="one-time-code"'):
        assert attribute in field
    assert '<html lang="ar" dir="rtl">' in page


def test_the_code_stands_nowhere(nadia: Person, caplog: pytest.LogCaptureFixture) -> None:
    key = ask()
    drain()
    code = sent(mail.outbox[0].body)
    rows = [*OutboxMessage.objects.values(), *SignInCode.objects.values(), *AuditEntry.objects.values()]
    assert code not in str([{**row, "created_at": "", "expires_at": "", "available_at": ""} for row in rows])
    assert NAME not in str(rows)
    redeem(key, code)
    assert code not in caplog.text
    assert AuditEntry.objects.get().person == f"person:{nadia.pk}"


def test_a_message_that_is_sent_again_has_the_same_code(nadia: Person) -> None:
    key = ask()
    drain()
    OutboxMessage.objects.update(done_at=None, available_at="2020-01-01T00:00Z")
    OutboxMessage.objects.get().receipts.all().delete()
    drain()
    assert len({sent(letter.body) for letter in mail.outbox}) == 1
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 1
    assert redeem(key, sent(mail.outbox[0].body)) == nadia


def test_a_wrong_code(nadia: Person, browser: Client) -> None:
    browser.post(ASK, {"to": NAME})
    code = codes.digits(SignInCode.objects.get().pk)
    for typed in (wrong(code), "", "nonsense", code + "0", "x" * 41, "\0"):
        assert browser.post(ENTER, {"code": typed}).status_code == 422
    assert "_auth_user_id" not in browser.session


def test_a_code_works_once(nadia: Person) -> None:
    key = ask()
    code = codes.digits(key)
    assert redeem(key, code) == nadia
    assert refusal(key, code) == "EXPIRED"


def test_a_code_is_too_old_after_ten_minutes(nadia: Person) -> None:
    start = clock.now()
    with clock.frozen(start):
        key = ask()
    with clock.frozen(start + timedelta(minutes=10)):
        assert refusal(key, codes.digits(key)) == "EXPIRED"
        drain()
        assert mail.outbox == []
    with clock.frozen(start + timedelta(minutes=9, seconds=59)):
        assert redeem(key, codes.digits(key)) == nadia


def test_five_tries(nadia: Person) -> None:
    key = ask()
    code = codes.digits(key)
    assert [refusal(key, wrong(code)) for _ in range(5)] == ["INVALID"] * 5
    assert refusal(key, code) == "EXPIRED"


def test_the_fifth_try_may_be_right(nadia: Person) -> None:
    key = ask()
    code = codes.digits(key)
    assert [refusal(key, wrong(code)) for _ in range(4)] == ["INVALID"] * 4
    assert redeem(key, code) == nadia


def test_a_new_code_replaces_the_old(nadia: Person) -> None:
    start = clock.now()
    with clock.frozen(start):
        old = ask()
    with clock.frozen(start + actions.PAUSE):
        new = ask(PHONE)
        assert refusal(old, codes.digits(old)) == "EXPIRED"
        assert redeem(new, codes.digits(new)) == nadia
    assert SignInCode.objects.filter(used_at__isnull=True).count() == 0


def test_a_code_opens_one_door_and_in_one_browser(nadia: Person, browser: Client) -> None:
    browser.post(ASK, {"to": NAME})
    (row,) = SignInCode.objects.all()
    assert refusal(row.pk, codes.digits(row.pk), purpose="shop") == "EXPIRED"
    other = Client()
    assert other.post(ENTER, {"code": codes.digits(row.pk)})["Location"] == ASK
    assert refusal(uuid4(), codes.digits(row.pk)) == "EXPIRED"


def test_who_left_meanwhile_stays_out(nadia: Person) -> None:
    key = ask()
    Person.objects.update(is_active=False)
    drain()
    assert mail.outbox == []
    assert refusal(key, codes.digits(key)) == "INVALID"


@pytest.mark.parametrize("to", [NAME, "nobody@maarad.example", PHONE, "+212600000000", "nonsense", "left@maarad.example"])
def test_strangers_are_answered_like_everybody(nadia: Person, browser: Client, to: str) -> None:
    person("desk", email="left@maarad.example")
    Person.objects.filter(email="left@maarad.example").update(is_active=False)
    asked = browser.post(ASK, {"to": to})
    assert (asked.status_code, asked["Location"]) == (302, ENTER)
    page = browser.get(ENTER).content.decode()
    assert "If you are known here, a code of six digits is on its way." in page
    assert to not in page.partition("<main")[2]
    answers = []
    for _ in range(6):
        answer = browser.post(ENTER, {"code": wrong(codes.digits(SignInCode.objects.get().pk))})
        answers.append(re.findall(r"This code is [^.]+\.", answer.content.decode())[0])
    assert answers == ["This code is not right."] * 5 + ["This code is no longer valid."]
    assert OutboxMessage.objects.filter(topic="SignInCodeRequested").count() == 1


def test_nobody_gets_in_as_nobody(db: None) -> None:
    key = ask("nobody@maarad.example")
    assert refusal(key, codes.digits(key)) == "INVALID"
    drain()
    assert mail.outbox == []


def test_asking_costs_the_same_for_known_and_unknown(nadia: Person, django_assert_num_queries: Any) -> None:
    ask("first@maarad.example", address="")
    with django_assert_num_queries(ASK_QUERIES):
        ask(address="")
    with django_assert_num_queries(ASK_QUERIES):
        ask("nobody@maarad.example", address="")


ASK_QUERIES = 26


def test_asking_again_too_soon_sends_nothing_and_keeps_the_code(nadia: Person) -> None:
    key = ask()
    assert ask(previous=key) == key
    # another browser gets a key that opens nothing, whatever is typed
    other = ask(PHONE, address="10.0.0.2")
    assert other != key
    assert refusal(other, codes.digits(other)) == "INVALID"
    drain()
    assert len(mail.outbox) == 1
    assert redeem(key, codes.digits(key)) == nadia


def test_so_many_codes_an_hour(nadia: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    start = clock.now()
    for number in range(actions.MOST_TO_ONE + 3):
        with clock.frozen(start + number * actions.PAUSE):
            ask(address="")
    assert OutboxMessage.objects.count() == actions.MOST_TO_ONE
    monkeypatch.setattr(actions, "MOST_FROM_ONE", 2)
    for number in range(2):
        ask(f"a{number}@maarad.example", address="10.0.0.7")
    with pytest.raises(DomainError) as caught:
        ask("a9@maarad.example", address="10.0.0.7")
    assert caught.value.code == "LOGIN_ATTEMPT_DELAYED"
    monkeypatch.setattr(actions, "MOST_IN_ALL", 3)
    with pytest.raises(DomainError):
        ask("a9@maarad.example", address="10.0.0.8")


def test_trying_many_keys_is_slowed_down(nadia: Person) -> None:
    with clock.frozen(clock.now()):
        outcomes = [refusal(uuid4(), "123456") for _ in range(42)]
    assert outcomes == ["EXPIRED"] * 40 + ["LOGIN_ATTEMPT_DELAYED"] * 2


def test_old_requests_are_forgotten(nadia: Person) -> None:
    with clock.frozen(clock.now() - timedelta(days=2)):
        redeem(key := ask(), codes.digits(key))
        ask("nobody@maarad.example")
    ask()
    assert SignInCode.objects.count() == 1


SHOPPER = "amina@maarad.example"
SHOP = "/en/morocco/account/"


def shopper(**given: Any) -> User:
    user = User(email=SHOPPER, first_name="Amina", is_confirmed=True, language_code="fr-ma", **given)
    user.set_password("a long secret 7")
    user.save()
    return user


def test_a_shopper_signs_in_by_code(open_shop: Shop, browser: Client) -> None:
    shopper()
    assert f"{SHOP}sign-in/code/?next=" in browser.get(f"{SHOP}sign-in/").content.decode()
    asked = browser.post(f"{SHOP}sign-in/code/", {"email": SHOPPER, "next": f"{SHOP}orders/"})
    assert asked["Location"] == f"{SHOP}sign-in/code/enter/"
    drain()
    assert mail.outbox[0].subject == SUBJECTS["fr"]
    page = browser.get(asked["Location"]).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert browser.post(asked["Location"], {"code": wrong(sent(mail.outbox[0].body))}).status_code == 422
    assert browser.post(asked["Location"], {"code": sent(mail.outbox[0].body)})["Location"] == f"{SHOP}orders/"
    assert "Amina" in browser.get(SHOP).content.decode()


def test_the_shop_does_not_tell_who_has_an_account(open_shop: Shop, browser: Client) -> None:
    shopper()
    answers = [Client().post(f"{SHOP}sign-in/code/", {"email": email}) for email in (SHOPPER, "nobody@maarad.example")]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1


def test_a_password_that_a_stranger_chose_ends_with_the_code(open_shop: Shop) -> None:
    """Somebody registers with her mailbox; she never opens the link, but signs in by code later."""
    user = shopper()
    User.objects.update(is_confirmed=False)
    key = actions.request_code(purpose="shop", to=SHOPPER, address="")
    assert redeem(key, codes.digits(key), purpose="shop").person.email == SHOPPER
    user.refresh_from_db()
    assert (user.is_confirmed, user.password) == (True, "")
    assert Client().post(f"{SHOP}sign-in/", {"email": SHOPPER, "password": "a long secret 7"}).status_code == 422


def test_where_no_backend_gives_tokens_for_codes_nothing_is_offered(
    open_shop: Shop, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(codes._purposes, "shop")
    assert "sign-in/code/" not in browser.get(f"{SHOP}sign-in/").content.decode()
    assert browser.get(f"{SHOP}sign-in/code/").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_a_code_entered_at_once_lets_in_once(nadia: Person) -> None:
    key = ask()
    outcomes = race([partial(redeem, key, codes.digits(key)) for _ in range(N)])
    assert [outcome for outcome in outcomes if isinstance(outcome, Person)] == [nadia]
    assert refusals(outcomes) == ["EXPIRED"] * (N - 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_it_would_let_in_everybody_without_the_lock(nadia: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    key = ask()
    monkeypatch.setattr(actions, "lock_code", Meeting(N, lambda key: SignInCode.objects.get(pk=key)))
    outcomes = race([partial(redeem, key, codes.digits(key)) for _ in range(N)])
    assert outcomes == [nadia] * N


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_asked_for_by_four_at_once_one_code_is_sent(nadia: Person) -> None:
    keys = race([partial(ask, to, f"10.0.0.{number}") for number, to in enumerate((NAME, PHONE, NAME, PHONE))])
    assert len(set(keys)) == N
    drain()
    assert len(OutboxMessage.objects.all()) == 1
    assert SignInCode.objects.exclude(holder="").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_tries_at_the_same_moment_are_all_counted(nadia: Person) -> None:
    key = ask()
    outcomes = race([partial(redeem, key, wrong(codes.digits(key)), f"10.0.1.{number}") for number in range(8)])
    assert sorted(refusals(outcomes)) == ["EXPIRED"] * 3 + ["INVALID"] * 5
