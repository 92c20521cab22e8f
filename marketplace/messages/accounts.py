"""Links and codes that prove who somebody is."""

from __future__ import annotations

from uuid import UUID

from marketplace.accounts.queries import letter_of
from marketplace.client import customers
from marketplace.client.session import shop_session
from marketplace.kernel import formats
from marketplace.kernel.addresses import with_query
from marketplace.kernel.outbox import Delivery

from .sending import Recipient, send


def confirm_account(delivery: Delivery) -> None:
    _send_link("account_confirm", delivery)


def reset_password(delivery: Delivery) -> None:
    _send_link("password_reset", delivery)


def delete_account(delivery: Delivery) -> None:
    _send_link("account_delete", delivery)


def sign_in_code(delivery: Delivery) -> None:
    """SignInCodeRequested: the digits are made here and stand nowhere else; a second try of the same message has the same ones."""
    found = letter_of(UUID(delivery.payload["code"]))
    if found is None:
        return
    letter, digits = found
    kind = "sign_in_code"
    to = Recipient(letter.email, letter.phone, letter.language)
    send(kind, to, {"code": formats.isolated(digits)}, key=f"{kind}-{delivery.id}")


def _send_link(kind: str, delivery: Delivery) -> None:
    payload = delivery.payload
    person = customers.person(payload["user"], session=shop_session())
    if person is None:
        return
    language = str(payload["language"]).partition("-")[0]
    link = with_query(payload["redirect_url"], email=person.email, token=payload["token"])
    send(kind, Recipient(person.email, "", language), {"url": link, "name": person.first_name}, key=f"{kind}-{delivery.id}")
