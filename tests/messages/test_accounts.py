"""Links that prove who somebody is: they arrive in her language and lead to pages of the shop that do what they say."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client

from marketplace.engine.customers.models import User
from marketplace.kernel.models import OutboxMessage
from tests.payments.rows import drain
from tests.storefront.conftest import Shop, browser, nothing_remembered, shop

__all__ = ["browser", "nothing_remembered", "shop"]
EMAIL, PASSWORD = "amina+test@maarad.example", "a long secret 7"
SUBJECTS = {
    "confirm": {
        "ar": "المرجو تأكيد بريدكم الإلكتروني",
        "fr": "Confirmez votre adresse e-mail",
        "en": "Please confirm your e-mail address",
    },
    "new-password": {
        "ar": "اختاروا كلمة سر جديدة",
        "fr": "Choisissez un nouveau mot de passe",
        "en": "Choose a new password",
    },
    "deleted": {
        "ar": "المرجو تأكيد حذف حسابكم",
        "fr": "Confirmez la suppression de votre compte",
        "en": "Confirm that your account is to be deleted",
    },
}
LANGUAGES = pytest.mark.parametrize("language", ["ar", "fr", "en"])


def base(language: str) -> str:
    return f"/{language}/morocco/account/"


def letter(language: str, page: str) -> str:
    """The only message: its link, after a look at the rest."""
    drain()
    (found,) = mail.outbox
    mail.outbox.clear()
    assert found.subject == SUBJECTS[page][language]
    assert found.to == [EMAIL]
    assert "{" not in found.body
    link = re.search(r"^http://testserver(/\S+)$", found.body, re.MULTILINE)
    assert link is not None
    parts = urlsplit(link[1])
    assert parts.path == f"{base(language)}{page}/"
    assert parse_qs(parts.query)["email"] == [EMAIL]
    return link[1]


def signed_up(browser: Client, language: str, **given: str) -> str:
    browser.post(
        f"{base(language)}sign-up/", {"email": EMAIL, "password": PASSWORD, "first_name": "Amina", "last_name": "Alaoui", **given}
    )
    return letter(language, "confirm")


@LANGUAGES
def test_the_link_confirms_the_account(shop: Shop, browser: Client, language: str) -> None:
    link = signed_up(browser, language)
    assert not User.objects.get(email=EMAIL).is_confirmed
    assert browser.get(link)["Location"] == f"{base(language)}sign-in/"
    assert User.objects.get(email=EMAIL).is_confirmed


@LANGUAGES
def test_the_link_sets_a_new_password(shop: Shop, browser: Client, language: str) -> None:
    browser.get(signed_up(browser, language))
    browser.post(f"{base(language)}forgotten/", {"email": EMAIL})
    link = letter(language, "new-password")
    page = browser.get(link).content.decode()
    given = dict(re.findall(r'<input type="hidden" name="(email|token)" value="([^"]*)"', page)) or {
        name: values[0] for name, values in parse_qs(urlsplit(link).query).items()
    }
    assert browser.post(link, {**given, "password": "another secret 8"})["Location"] == base(language)
    other = Client()
    assert other.post(f"{base(language)}sign-in/", {"email": EMAIL, "password": "another secret 8"})["Location"] == base(language)


@LANGUAGES
def test_the_link_deletes_the_account_after_one_more_button(shop: Shop, browser: Client, language: str) -> None:
    browser.get(signed_up(browser, language))
    browser.post(f"{base(language)}sign-in/", {"email": EMAIL, "password": PASSWORD})
    browser.post(f"{base(language)}deletion/")
    link = letter(language, "deleted")
    assert browser.get(link).status_code == 200
    assert User.objects.filter(email=EMAIL).exists()
    assert browser.post(link, {"token": parse_qs(urlsplit(link).query)["token"][0]})["Location"] == f"/{language}/morocco/"
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_link_is_sent_once(shop: Shop, browser: Client) -> None:
    signed_up(browser, "en")
    OutboxMessage.objects.update(done_at=None, available_at="2020-01-01T00:00Z")
    drain()
    assert mail.outbox == []


def test_an_unknown_address_gets_nothing(shop: Shop, browser: Client) -> None:
    browser.post(f"{base('en')}forgotten/", {"email": "nobody@maarad.example"})
    drain()
    assert mail.outbox == []


@pytest.mark.parametrize("name", ["http://evil.example", "Win at evil.example", "call 0612345678", "a@b", "<b>", "x" * 61])
def test_nobody_writes_to_others_under_our_name(shop: Shop, browser: Client, name: str) -> None:
    given = {"email": EMAIL, "password": PASSWORD, "first_name": name, "last_name": "Alaoui"}
    browser.post(f"{base('en')}sign-up/", given)
    drain()
    assert name not in mail.outbox[0].body
    assert mail.outbox[0].body.startswith("Hello,\n")


@pytest.mark.parametrize("name", ["Amina", "أمينة", "Jean-François", "N'Diaye", "Mme Aït Ben Haddou", "J. P."])
def test_people_are_greeted_by_name(shop: Shop, browser: Client, name: str) -> None:
    browser.post(f"{base('en')}sign-up/", {"email": EMAIL, "password": PASSWORD, "first_name": name, "last_name": "Alaoui"})
    drain()
    assert mail.outbox[0].body.startswith(f"Hello {name},\n")
