"""Whom the Dashboard's pages answer: the table of tokens and permissions."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.test import Client

from marketplace.kernel import clock
from marketplace.saleor.dashboard.mounts import MOUNTS
from marketplace.saleor.models import Installation

from . import shown
from .beside import Saleor, new_key

pytestmark = pytest.mark.django_db
OTHER_APP = "QXBwOjI="
ASKED = {"product": shown.PRODUCT, "order": shown.ORDER}


@pytest.fixture
def saleor(shown_saleor: Saleor) -> Saleor:
    return shown_saleor


def ask(client: Client, page: str, token: str | None, scheme: str = "Bearer") -> Any:
    headers = {} if token is None else {"Authorization": f"{scheme} {token}"}
    return client.get(f"/saleor/apps/maarad/dashboard/{page}/content", {"id": ASKED.get(page, "")}, headers=headers)


def test_a_person_of_this_saleor_who_looks_at_this_app_is_answered(client: Client, saleor: Saleor) -> None:
    assert ask(client, "product", saleor.person("MANAGE_PRODUCTS")).status_code == 200


WRONG: list[dict[str, Any]] = [
    {"iss": "https://other.example/graphql/"},
    {"iss": None},
    {"owner": "somebody"},
    {"owner": None},
    {"type": "access"},
    {"type": "refresh"},
    {"type": None},
    {"app": OTHER_APP},
    {"app": None},
    {"aud": "another-service"},
    {"aud": ["another-service"]},
    {"is_staff": False},
    {"is_staff": None},
    {"exp": 1},
    {"exp": None},
    {"iat": 4_000_000_000},
    {"nbf": 4_000_000_000},
]


def test_a_token_with_a_wrong_claim_is_refused(client: Client, saleor: Saleor) -> None:
    answers = [(claim, ask(client, "product", saleor.person("MANAGE_PRODUCTS", **claim))) for claim in WRONG]
    assert [claim for claim, answer in answers if answer.status_code != 401 or "Fatima" in answer.json()["html"]] == []
    assert saleor.asked == []


def test_clocks_may_be_some_seconds_apart(client: Client, saleor: Saleor) -> None:
    ahead = {"iat": int(time.time()) + 6, "exp": int(time.time()) + 306}
    assert ask(client, "product", saleor.person("MANAGE_PRODUCTS", **ahead)).status_code == 200


def test_what_is_no_token_is_refused(client: Client, saleor: Saleor) -> None:
    odd = (None, "", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "\u00e9", "." * 5000)
    assert [ask(client, "product", token).status_code for token in odd] == [401] * len(odd)


def test_other_ways_to_sign_are_refused(client: Client, saleor: Saleor) -> None:
    right = saleor.person("MANAGE_PRODUCTS")
    claims = jwt.decode(right, options={"verify_signature": False})
    public = saleor.key.public_key().public_numbers().n.to_bytes(256, "big")
    forged = [
        jwt.encode(claims, new_key(), algorithm="RS256", headers={"kid": saleor.kid}),
        jwt.encode(claims, saleor.key, algorithm="RS512", headers={"kid": saleor.kid}),
        jwt.encode(claims, public, algorithm="HS256", headers={"kid": saleor.kid}),
        jwt.encode(claims, "", algorithm="none", headers={"kid": saleor.kid}),
        ".".join((*right.split(".")[:2], "")),
    ]
    assert [ask(client, "product", token).status_code for token in forged] == [401] * 5
    assert ask(client, "product", right, scheme="JWT").status_code == 401
    assert ask(client, "product", right, scheme="bearer").status_code == 200


def test_a_signature_of_a_webhook_is_no_token(client: Client, saleor: Saleor) -> None:
    assert ask(client, "product", saleor.sign(b'{"iss": "x"}')).status_code == 401


def test_keys_that_saleor_changed_are_looked_for_once(client: Client, saleor: Saleor) -> None:
    Installation.objects.update(keys_read_at=clock.now() - timedelta(minutes=1))
    saleor.turn_key()
    before = saleor.keys_read
    assert ask(client, "product", saleor.person("MANAGE_PRODUCTS")).status_code == 200
    saleor.turn_key()
    assert [ask(client, "product", saleor.person("MANAGE_PRODUCTS")).status_code for _ in range(3)] == [401] * 3
    assert saleor.keys_read - before == 1


def test_before_the_installation_and_without_saleor_nobody_is_answered(client: Client, saleor: Saleor, settings: Any) -> None:
    token = saleor.person("MANAGE_PRODUCTS")
    Installation.objects.all().delete()
    assert ask(client, "product", token).status_code == 401
    settings.SALEOR_API_URL = ""
    assert ask(client, "product", token).status_code == 404
    assert client.get("/saleor/apps/maarad/dashboard/product").status_code == 404


NEEDED = {"start": "", "orders": "MANAGE_ORDERS", "product": "MANAGE_PRODUCTS", "order": "MANAGE_ORDERS"}


@pytest.mark.parametrize("held", [(), ("MANAGE_PRODUCTS",), ("MANAGE_ORDERS",), ("HANDLE_PAYMENTS", "MANAGE_USERS")], ids=str)
def test_a_page_is_shown_to_whom_saleor_allows_what_is_on_it(client: Client, saleor: Saleor, held: tuple[str, ...]) -> None:
    assert set(NEEDED) == set(MOUNTS)
    for page, needed in NEEDED.items():
        saleor.asked.clear()
        status = ask(client, page, saleor.person(*held)).status_code
        assert (page, status) == (page, 200 if not needed or needed in held else 403)
        assert (saleor.asked == []) == (status == 403 or page == "start")


def test_what_the_person_may_do_elsewhere_does_not_count(client: Client, saleor: Saleor) -> None:
    """`permissions` is what the mounted page and the person have in common; `user_permissions` is all of the person's."""
    token = saleor.person("MANAGE_PRODUCTS", user_permissions=["MANAGE_PRODUCTS", "MANAGE_ORDERS"])
    assert ask(client, "order", token).status_code == 403
    for odd in ("MANAGE_ORDERS", {"MANAGE_ORDERS": True}, None, [["MANAGE_ORDERS"]]):
        assert ask(client, "order", saleor.person(permissions=odd)).status_code == 403


def test_a_token_is_in_no_log(client: Client, saleor: Saleor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = [saleor.person("MANAGE_PRODUCTS", **other) for other in ({}, {"type": "access"}, {"exp": 1})]
    for token in tokens:
        ask(client, "product", token)
    assert "was refused" in caplog.text
    assert not any(part in caplog.text for token in tokens for part in token.split(".")[1:])
