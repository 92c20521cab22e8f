"""Links that prove who somebody is."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from marketplace.client import customers
from marketplace.client.session import shop_session
from marketplace.kernel.outbox import Delivery

from .sending import Recipient, send


def confirm_account(delivery: Delivery) -> None:
    _send_link("account_confirm", delivery)


def reset_password(delivery: Delivery) -> None:
    _send_link("password_reset", delivery)


def delete_account(delivery: Delivery) -> None:
    _send_link("account_delete", delivery)


def _send_link(kind: str, delivery: Delivery) -> None:
    payload = delivery.payload
    person = customers.person(payload["user"], session=shop_session())
    if person is None:
        return
    language = str(payload["language"]).partition("-")[0]
    link = with_query(payload["redirect_url"], email=person.email, token=payload["token"])
    send(kind, Recipient(person.email, "", language), {"url": link, "name": person.first_name}, key=f"{kind}-{delivery.id}")


def with_query(url: str, **values: str) -> str:
    """`url` with `values` added to its query."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *values.items()])))
