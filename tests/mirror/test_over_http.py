"""The mirror over HTTP, as an App that may do what its manifest asks and no more; and several processes at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connections

from marketplace.client import cache, transports
from marketplace.client.http import Http
from marketplace.engine.apps.actions import create_app
from marketplace.engine.apps.models import App
from marketplace.engine.content.models import Page
from marketplace.engine.stock.models import Warehouse
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.mirror import bringing, comparing
from marketplace.mirror.models import Mirrored
from marketplace.saleor.check import mirrored
from marketplace.saleor.manifests import APPS, SHOP
from plugins.artisans.makers import actions as makers
from plugins.artisans.models import Field, Maker
from plugins.fairs import actions as fairs
from tests.mirror.test_makers import TAFSUT, words
from tests.mirror.test_stops import CODE, TAZA
from tests.plugins.artisans.makers import in_shop, taken_back

__all__ = ["words"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def app(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """The App `maarad`, at a shop that serves in Saleor's place."""
    import_module("marketplace.urls")  # while the engine still serves
    settings.SALEOR_API_URL = settings.SALEOR_PUBLIC_API_URL = f"{live_server.url}/graphql/"
    settings.CACHES = {**settings.CACHES, cache.NAME: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    caches[cache.NAME].clear()
    app, token = create_app(name="Maarad", identifier="maarad.http", permissions=sorted(APPS[SHOP].permissions), actor=SYSTEM)
    http = Http(settings.SALEOR_API_URL)
    monkeypatch.setattr(transports, "backend", lambda: http)
    monkeypatch.setattr(transports, "_token_sources", [lambda: token])
    yield app
    http.close()


def test_makers_and_stops_follow_over_http_with_the_permissions_of_the_manifest(app: App, words: Any, tour: str) -> None:
    in_shop("tafsut", TAFSUT)
    fairs.create_stop(tour=tour, code=CODE, fields=TAZA, actor=SYSTEM)
    outbox.drain()
    assert list(Mirrored.objects.order_by("kind").values_list("kind", "state", "reasons")) == [
        ("fair", "shown", []), ("maker", "shown", []), ("stop", "shown", []),
    ]  # fmt: skip
    assert list(mirrored()) == []
    makers.update_maker(code="tafsut", fields={"names": {"en": "Tafsut of Sefrou"}}, actor=SYSTEM)
    assert "maker tafsut: title differs (`mirror run` puts it right)" in list(mirrored())
    outbox.drain()
    assert Page.objects.get(slug="tafsut").title == "Tafsut of Sefrou"
    fairs.update_stop(code=CODE, fields={"state": "closed"}, actor=SYSTEM)
    taken_back(Maker.objects.get(), Field.NAME)
    outbox.drain()
    assert list(Warehouse.objects.get(external_reference=f"stop:{CODE}").channels.all()) == []
    assert Page.objects.get(slug="tafsut").is_published is False

    App.objects.filter(pk=app.pk).update(permissions=["MANAGE_PAGES"])
    fairs.update_stop(code=CODE, fields={"state": "cancelled"}, actor=SYSTEM)
    comparing.run()
    row = Mirrored.objects.get(kind="stop")
    assert (row.state, row.words) == ("refused", "Maarad's App may not do this (mirrored_warehouse): run “saleor check”.")


@pytest.mark.concurrency
def test_many_at_once_make_one_object_and_nobody_is_forgotten(app: App, words: Any, tour: str) -> None:
    fairs.create_stop(tour=tour, code=CODE, fields=TAZA, actor=SYSTEM)
    in_shop("tafsut", TAFSUT)
    start = threading.Barrier(6)
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            start.wait()
            if number == 5:
                fairs.update_stop(code=CODE, fields={"names": {"fr": "Taza la nouvelle"}}, actor=SYSTEM)
            bringing.bring("maker" if number == 4 else "stop", CODE if number != 4 else "tafsut")
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Warehouse.objects.filter(external_reference=f"stop:{CODE}").count() == 1
    assert Warehouse.objects.get(external_reference=f"stop:{CODE}").name == "Taza la nouvelle", "whoever came late left word"
    assert Page.objects.filter(slug="tafsut").count() == 1
    assert not Mirrored.objects.exclude(holder=None).exists()
