"""Two Maarads on this machine: one plays Saleor, the other is the shop beside it, installed there by the real handshake."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
import pytest
from django.db import connection, connections
from psycopg import sql

from tests.transport.side import Side, free_port, wait_for

APPS = ("maarad", "maarad.payment.cod", "saleor.io.dummy-payment-app")
INSTALL = """mutation($input: AppInstallInput!) { appInstall(input: $input) { appInstallation { id } errors { field code message } } }"""
ASK = "{ apps(first: 20) { edges { node { identifier } } } appsInstallations { status message appName } }"
PERMISSIONS = {
    "maarad": (
        "MANAGE_PRODUCTS",
        "MANAGE_PAGES",
        "MANAGE_TRANSLATIONS",
        "MANAGE_CHANNELS",
        "MANAGE_ORDERS",
        "MANAGE_ORDERS_IMPORT",
        "MANAGE_CHECKOUTS",
        "HANDLE_CHECKOUTS",
        "MANAGE_USERS",
        "HANDLE_PAYMENTS",
    )
}


@dataclass
class Pair:
    """`backend` plays Saleor, `shop` is beside it; `token` may do everything at the backend."""

    backend: Side
    shop: Side
    token: str

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The backend, as its staff."""
        answer = httpx.post(
            f"{self.backend.url}/graphql/",
            json={"query": document, "variables": variables},
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        ).json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    def settled(self) -> bool:
        """Nothing waits to be told or to be done on either side."""
        return not any(
            side.rows(
                "SELECT 1 FROM kernel_outboxmessage WHERE done_at IS NULL AND failed_at IS NULL AND topic <> 'CheckoutCompletionDue'"
            )
            for side in (self.backend, self.shop)
        )


@pytest.fixture(scope="session")
def pair(django_db_setup: None, django_db_blocker: Any) -> Iterator[Pair]:
    folder = Path(tempfile.mkdtemp(prefix="maarad-transport-")).resolve()
    with django_db_blocker.unblock():
        databases = _copies(str(connection.settings_dict["NAME"]), ("backend", "shop"))
    ports = free_port(), free_port()
    backend = Side(folder / "backend", databases[0], ports[0], {"WEBHOOKS_ALLOW_PRIVATE_ADDRESSES": "1"})
    api = f"{backend.url}/graphql/"
    shop = Side(folder / "shop", databases[1], ports[1], {"SALEOR_API_URL": api, "MAARAD_DEMO": "1"})
    try:
        yield _opened(backend, shop)
    except BaseException:
        print(backend.logs(), shop.logs())
        raise
    finally:
        for side in (shop, backend):
            side.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _opened(backend: Side, shop: Side) -> Pair:
    said = backend.run("-m", "tests.transport.backend")
    backend.start()
    shop.run("-m", "marketplace.runtime.prepare")
    shop.start()
    pair = Pair(backend, shop, next(line.split()[1] for line in said.splitlines() if line.startswith("token ")))
    for side in (backend, shop):
        wait_for(f"{side.url} is healthy", side.healthy)
    for app in APPS:
        wanted = {
            "appName": app,
            "manifestUrl": f"{shop.url}/saleor/apps/{app}/manifest",
            "permissions": list(PERMISSIONS.get(app, ("HANDLE_PAYMENTS",))),
            "activateAfterInstallation": True,
        }
        assert pair.ask(INSTALL, input=wanted)["appInstall"]["errors"] == []
    wait_for("all Apps are installed", lambda: _installed(pair))
    wait_for("the search is fed", lambda: shop.rows("SELECT 1 FROM search_searchentry"))
    return pair


def _installed(pair: Pair) -> bool:
    found = pair.ask(ASK)
    failed = [each for each in found["appsInstallations"] if each["status"] == "FAILED"]
    assert failed == []
    return {edge["node"]["identifier"] for edge in found["apps"]["edges"]} >= set(APPS) and not found["appsInstallations"]


def _copies(name: str, suffixes: tuple[str, ...]) -> list[str]:
    """Databases with this run's migrated, empty one as their pattern; their URLs."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    connections.close_all()
    made = []
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        for suffix in suffixes:
            copy = f"{name}_{suffix}"
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(copy)))
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(copy), sql.Identifier(name)))
            made.append(urlunsplit(parts._replace(path=f"/{copy}")))
    return made
