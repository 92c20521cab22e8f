"""The handshake: whose token is taken, whose is not, and how it is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from marketplace.saleor.installation import shop_token, token_of
from marketplace.saleor.manifests import APPS, PAYMENT_EVENTS, manifest
from marketplace.saleor.models import Installation

from .beside import Saleor

pytestmark = pytest.mark.django_db
ID, OTHER_ID = "QXBwOjE=", "QXBwOjI="


def install(client: Client, token: object, api_url: str, app: str = "maarad") -> Any:
    return client.post(
        f"/saleor/apps/{app}/register",
        json.dumps({"auth_token": token}),
        content_type="application/json",
        headers={"Saleor-Api-Url": api_url},
    )


def test_a_token_that_saleor_knows_is_kept_sealed(client: Client, saleor: Saleor) -> None:
    saleor.apps["a-secret-token"] = ID
    answer = install(client, "a-secret-token", saleor.api_url)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    found = Installation.objects.get()
    assert (found.app, found.saleor_app_id, shop_token()) == ("maarad", ID, "a-secret-token")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM saleor_installation i")
        assert "a-secret-token" not in cursor.fetchone()[0]


def test_installing_again_replaces_token_and_id(client: Client, saleor: Saleor) -> None:
    saleor.apps.update(first=ID, second=OTHER_ID)
    install(client, "first", saleor.api_url)
    install(client, "second", saleor.api_url)
    assert (Installation.objects.get().saleor_app_id, token_of("maarad")) == (OTHER_ID, "second")


def test_each_payment_method_has_a_token_of_its_own(client: Client, saleor: Saleor) -> None:
    saleor.apps.update(shop=ID, cod=OTHER_ID)
    install(client, "shop", saleor.api_url)
    install(client, "cod", saleor.api_url, app="maarad.payment.cod")
    assert (token_of("maarad"), token_of("maarad.payment.cod"), token_of("saleor.app.payment.stripe")) == ("shop", "cod", "")


@pytest.mark.parametrize(
    ("token", "api_url", "status", "code"),
    [
        ("known", "https://other.example/graphql/", 403, "SALEOR_URL_PROHIBITED"),
        ("known", "", 403, "SALEOR_URL_PROHIBITED"),
        ("stranger", None, 401, "UNKNOWN_APP_ID"),
        ("", None, 400, "MISSING_TOKEN"),
        (7, None, 400, "MISSING_TOKEN"),
        (None, None, 400, "MISSING_TOKEN"),
    ],
)
def test_a_strangers_token_is_refused_and_changes_nothing(
    client: Client, saleor: Saleor, token: object, api_url: str | None, status: int, code: str
) -> None:
    saleor.apps.update(known=ID, kept=ID)
    install(client, "kept", saleor.api_url)
    answer = install(client, token, saleor.api_url if api_url is None else api_url)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert token_of("maarad") == "kept"


def test_while_saleor_does_not_answer_nothing_is_kept(client: Client, saleor: Saleor) -> None:
    saleor.apps["known"] = ID
    saleor.down = True
    assert install(client, "known", saleor.api_url).status_code == 502
    assert not Installation.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"auth_token": {"a": 1}}'])
def test_odd_bodies_are_refused(client: Client, saleor: Saleor, body: bytes) -> None:
    answer = client.post(
        "/saleor/apps/maarad/register", body, content_type="application/json", headers={"Saleor-Api-Url": saleor.api_url}
    )
    assert answer.status_code == 400


def test_the_public_address_of_saleor_is_as_good_as_the_inner_one(client: Client, saleor: Saleor, settings: Any) -> None:
    saleor.apps["known"] = ID
    settings.SALEOR_PUBLIC_API_URL = "https://shop.example/graphql/"
    assert install(client, "known", "https://shop.example/graphql").status_code == 200


def test_without_saleor_there_are_no_apps(client: Client, settings: Any) -> None:
    settings.SALEOR_API_URL = ""
    assert client.get("/saleor/apps/maarad/manifest").status_code == 404


def test_a_manifest_says_why_it_asks_for_what(client: Client, saleor: Saleor, settings: Any) -> None:
    settings.SALEOR_APP_URL = "https://maarad.example"
    found = client.get("/saleor/apps/maarad/manifest").json()
    assert found["tokenTargetUrl"] == "https://maarad.example/saleor/apps/maarad/register"
    assert all(f"{name}: " in found["about"] for name in found["permissions"])
    assert "MANAGE_APPS" not in found["permissions"]
    assert client.get("/saleor/apps/nobody/manifest").status_code == 404


@pytest.mark.parametrize("app", [app for app in APPS if app != "maarad"])
def test_a_payment_app_asks_for_payments_alone_and_hears_the_six_events(app: str) -> None:
    found = manifest(APPS[app])
    assert found["permissions"] == ["HANDLE_PAYMENTS"]
    assert [hook["syncEvents"] for hook in found["webhooks"]] == [[event] for event in PAYMENT_EVENTS]
