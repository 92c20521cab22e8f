"""The right of withdrawal: visible, without signing in, confirmed once more, acknowledged durably."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from marketplace.kernel import outbox
from storefront.models import WithdrawalRequest

pytestmark = pytest.mark.django_db
GIVEN = {"order_number": "1042", "name": "Lina Martin", "contact": "lina@maarad.example", "pieces": ""}


def test_days_by_country(client: Client) -> None:
    assert "within 14 days" in client.get("/en/france/withdrawal/").content.decode()
    morocco = client.get("/en/morocco/withdrawal/").content.decode()
    assert "within 7 days" in morocco
    assert "within 15 days" in morocco
    assert "خلال 7 أيام" in client.get("/ar/morocco/withdrawal/").content.decode()


def test_nothing_is_stored_before_the_confirmation(client: Client) -> None:
    page = client.post("/fr/france/withdrawal/", GIVEN)
    assert page.status_code == 200
    assert "Confirmer la rétractation" in page.content.decode()
    assert not WithdrawalRequest.objects.exists()


def test_a_confirmed_declaration_is_kept_and_acknowledged_once(client: Client) -> None:
    response = client.post("/fr/france/withdrawal/", {**GIVEN, "confirmed": "1"})
    assert response["Location"] == "/fr/france/withdrawal/done/"
    made = WithdrawalRequest.objects.get()
    assert (made.order_number, made.channel, made.language) == ("1042", "france", "fr")
    assert str(made.pk) in client.get(response["Location"]).content.decode()
    outbox.drain()
    outbox.drain()
    (message,) = mail.outbox
    assert message.to == ["lina@maarad.example"]
    assert message.subject == "Nous avons reçu votre rétractation pour la commande 1042"
    assert str(made.pk) in message.body
    assert WithdrawalRequest.objects.get().acknowledged_at is not None


def test_what_is_missing_is_said_and_kept(client: Client) -> None:
    response = client.post("/en/france/withdrawal/", {**GIVEN, "contact": "nowhere", "confirmed": "1"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Give an e-mail address or a telephone number." in page
    assert 'value="Lina Martin"' in page
    assert not WithdrawalRequest.objects.exists()


def test_the_acknowledgement_is_only_for_who_made_it(client: Client) -> None:
    client.post("/fr/france/withdrawal/", {**GIVEN, "confirmed": "1"})
    assert Client().get("/fr/france/withdrawal/done/")["Location"] == "/fr/france/withdrawal/"


@pytest.mark.parametrize(
    "contact", ["a@b", "lina@maarad.example, nadia@maarad.example", "lina@maarad.example\nBcc: nadia@maarad.example"]
)
def test_the_acknowledgement_goes_to_one_real_address(client: Client, contact: str) -> None:
    assert client.post("/en/france/withdrawal/", {**GIVEN, "contact": contact, "confirmed": "1"}).status_code == 422
    assert not WithdrawalRequest.objects.exists()


def test_an_order_number_of_two_lines_is_one_line(client: Client) -> None:
    client.post("/en/france/withdrawal/", {**GIVEN, "order_number": "10\n42", "confirmed": "1"})
    outbox.drain()
    assert [message.subject for message in mail.outbox] == ["We have received your withdrawal from order 10 42"]


def test_nobody_is_written_to_without_end(client: Client) -> None:
    answers = [client.post("/en/france/withdrawal/", {**GIVEN, "confirmed": "1"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 303, 422, 422]
    assert "Too many attempts" in answers[-1].content.decode()
    assert "Lina Martin" in answers[-1].content.decode()
    assert WithdrawalRequest.objects.count() == 4
