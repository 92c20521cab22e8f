"""The backup and the restore of docs/deploy.md, by its own commands: out of the demo shop while it sells, into an empty one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from marketplace.runtime import processes
from marketplace.runtime.configuration import PROJECT
from marketplace.runtime.holders import cluster_of
from marketplace.runtime.postgres import find_binaries
from tests.e2e.shop import PIECES, Api
from tests.e2e.stack import Stack, _free_port
from tests.runtime.buyers import Bought, Buyers
from tests.runtime.test_kills import key
from tests.runtime.test_supervisor import wait_for

pytestmark = pytest.mark.slow
RESTORED = "restored"
BEFORE, SELLABLE = 3, 3

# What must be the same in both shops for the orders that both have.
ORDER = """SELECT o.id::text, o.number::text, o.total_gross_amount, o.total_charged_amount, l.variant_id, l.quantity,
 (SELECT sum(t.charged_value) FROM payments_transactionitem t WHERE t.order_id = o.id)
 FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id ORDER BY o.number"""
UNEQUAL_STOCK = """SELECT count(*) FROM stock_stock s WHERE s.quantity_allocated <>
 (SELECT coalesce(sum(a.quantity_allocated), 0) FROM stock_allocation a WHERE a.stock_id = s.id)"""
STOCK = "SELECT product_variant_id, warehouse_id::text, quantity FROM stock_stock ORDER BY 1, 2"
PICTURES = "SELECT DISTINCT image FROM catalogue_productmedia WHERE image <> ''"


def blocks() -> list[str]:
    """The shell of the part about backups: taking one, bringing it back."""
    part = (
        (PROJECT / "docs" / "deploy.md").read_text(encoding="utf-8").partition("## Backup and restore")[2].partition("\n## ")[0]
    )
    return re.findall(r"```sh\n(.*?)```", part, re.DOTALL)


def run(block: str, **environment: str) -> None:
    path = f"{Path(sys.executable).parent}:{find_binaries().folder}:{os.environ['PATH']}"
    plain = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATA_DIR")}
    subprocess.run(["sh", "-ec", block], env=plain | environment | {"PATH": path}, cwd=PROJECT, check=True)


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def stack() -> Iterator[Stack]:
    stack = Stack()
    yield stack
    stack.stop()


@pytest.fixture
def empty() -> Iterator[str]:
    given = os.environ["DATABASE_URL"]
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {RESTORED} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {RESTORED}")
        yield urlsplit(given)._replace(path=f"/{RESTORED}").geturl()
        connection.execute(f"DROP DATABASE IF EXISTS {RESTORED} WITH (FORCE)")


def test_the_rehearsal(stack: Stack, empty: str, tmp_path: Path) -> None:
    facts = stack.start()
    old, backup, folder = cluster_of(stack.data_dir).url(), tmp_path / "backup", tmp_path / "data"
    backup.mkdir()
    buyers = Buyers(f"{stack.base_url}/graphql/", 0)
    found = Api(stack.base_url, facts["app_token"]).ask(PIECES, channel="france")["products"]["edges"]
    wanted = iter(
        [
            piece["variants"][0]["id"]
            for piece in (edge["node"] for edge in found)
            if piece["variants"][0]["quantityAvailable"] >= SELLABLE
        ]
    )
    for _ in range(BEFORE):
        buyers._buy(next(wanted), 1)
    surely = list(buyers.bought)

    enough, broken = threading.Event(), []

    def go_on() -> None:
        try:
            while not enough.is_set():
                buyers._buy(next(wanted), 1)
        except BaseException as error:
            broken.append(error)

    taking, restoring = blocks()
    buyer = threading.Thread(target=go_on)
    buyer.start()
    run(taking, DATABASE_URL=old, DATA_DIR=str(stack.data_dir), BACKUP=str(backup))
    enough.set()
    buyer.join()
    assert broken == []
    assert len(buyers.bought) > BEFORE, "nobody bought meanwhile: the rehearsal proves less than it says"

    keys = {
        f"{name}_FILE": str(stack.data_dir / file)
        for name, file in (("SECRET_KEY", "secret_key"), ("RSA_PRIVATE_KEY", "rsa_private_key.pem"))
    }
    new = keys | {"DATABASE_URL": empty, "DATA_DIR": str(folder)}
    run(restoring, BACKUP=str(backup), **new)

    orders = {row[0]: row for row in rows(empty, ORDER)}
    assert {key(one.order) for one in surely} <= orders.keys()
    assert orders.items() <= {row[0]: row for row in rows(old, ORDER)}.items()
    assert all(row[2] == row[3] == row[6] > 0 for row in orders.values()), "paid is what was due"
    assert rows(empty, UNEQUAL_STOCK) == [(0,)]
    assert rows(empty, STOCK) == rows(old, STOCK) != []

    pictures = [path for (path,) in rows(empty, PICTURES)]
    assert len(pictures) > 50
    for path in pictures:
        assert sha256((folder / "media" / path).read_bytes()).hexdigest().startswith(Path(path).stem), path
    serve_and_sell(new, facts["app_token"], pictures[0], surely[0], buyers)


def serve_and_sell(environment: dict[str, str], token: str, picture: str, bought: Bought, buyers: Buyers) -> None:
    port = _free_port()
    told = os.environ | environment | {"PORT": str(port), "PUBLIC_URL": f"http://localhost:{port}", "DUMMY_PAYMENTS": "on"}
    web = subprocess.Popen(processes.web("127.0.0.1", port), env=told, cwd=PROJECT)
    try:
        api = Api(f"http://localhost:{port}", token)
        wait_for(lambda: reached(api), 120)
        assert api.ask("query($id: ID!) { order(id: $id) { number } }", id=bought.order)["order"]["number"] == bought.number
        with urllib.request.urlopen(f"http://localhost:{port}/media/{picture}", timeout=30) as answer:
            assert answer.headers["Content-Type"].startswith("image/")
        again = Buyers(api.url, 0)
        again._buy(bought.variant, 1)
        assert int(again.bought[0].number) not in {int(one.number) for one in buyers.bought[:BEFORE]}
    finally:
        web.terminate()
        web.wait(30)


def reached(api: Api) -> bool:
    try:
        return bool(api.ask("{ shop { name } }"))
    except OSError:
        return False
