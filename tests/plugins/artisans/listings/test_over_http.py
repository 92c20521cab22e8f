"""Pieces over HTTP, as an App that may do what its manifest asks and no more; and several processes at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connections

from marketplace.client import cache, transports
from marketplace.client.http import Http
from marketplace.engine.apps.actions import create_app
from marketplace.engine.apps.models import App
from marketplace.engine.catalogue.models import Product, ProductMedia
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.mirror import bringing, comparing
from marketplace.mirror.models import Mirrored
from marketplace.saleor.manifests import APPS, SHOP
from plugins.artisans.models import Listing

from .counter import Counter
from .test_showing import WHOLE, publish, seen
from .workshop import Workshop, rug_file

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


def test_a_piece_with_its_pictures_goes_over_http_with_the_permissions_of_the_manifest(
    app: App, known: Workshop, counter: Counter
) -> None:
    first, second = known.picture(), known.picture(rug_file(9))
    id = known.draft(**{**WHOLE, "pictures": [first, second]})
    publish(known, id)
    bringing.bring("maker-place", "fadma")
    found = bringing.bring("listing", str(id))
    assert found is not None
    assert (found.state, found.words) == ("shown", "")
    made = counter.product(id)
    assert (made.name, seen(counter, id)) == ("Plateau <bleu>", (True, True))
    assert [each.metadata["maarad.file"] for each in made.media.order_by("sort_order")] == [first, second]
    assert {(each.width, each.height) for each in made.media.all()} == {(900, 700)}
    assert list(comparing.drifts()) == []
    known.put(f"listings/{id}/", {"version": 2, "pictures": [second]})
    bringing.bring("listing", str(id))
    assert ProductMedia.objects.filter(product=made).count() == 1
    known.post(f"listings/{id}/pause/")
    bringing.bring("listing", str(id))
    assert seen(counter, id) == (False, False)


@pytest.mark.concurrency
def test_many_at_once_make_one_product(app: App, known: Workshop, counter: Counter) -> None:
    id, key = known.draft(), str(uuid4())
    start = threading.Barrier(5)
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            start.wait()
            if number < 3:
                publish(known, id, key=key)
            outbox.drain()
            bringing.bring("listing", str(id))
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    bringing.bring("listing", str(id))
    assert Product.objects.filter(external_reference=f"listing:{id}").count() == 1
    assert (counter.product(id).media.count(), counter.product(id).variants.count()) == (1, 1)
    assert Listing.objects.get(pk=id).restocks.count() == 1
    assert not Mirrored.objects.exclude(holder=None).exists()
