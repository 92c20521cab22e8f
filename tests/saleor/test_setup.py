"""`saleor setup`, `check` and `push` over HTTP, with our own engine in Saleor's place: whole, once, and again after being killed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from marketplace.client.http import Http
from marketplace.contract.permissions import ALL
from marketplace.engine.apps.actions import create_app
from marketplace.engine.apps.models import App, EventDelivery, EventDeliveryAttempt, Webhook
from marketplace.engine.attributes.models import Attribute, AttributeValue
from marketplace.engine.catalogue.models import Collection, Product, ProductMedia, ProductType, ProductVariant
from marketplace.engine.channels.models import Channel
from marketplace.engine.content.models import Menu, MenuItem, Page
from marketplace.engine.shipping.models import ShippingMethod, ShippingZone
from marketplace.engine.stock.models import Stock, Warehouse
from marketplace.engine.taxes.models import TaxClass
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.ids import to_global_id
from marketplace.saleor.check import problems
from marketplace.saleor.manifests import APPS
from marketplace.saleor.models import Installation
from marketplace.saleor.push import push
from marketplace.saleor.setup import set_up
from marketplace.saleor.staff import Staff

pytestmark = pytest.mark.django_db(transaction=True)
UNLINK = """mutation($id: ID!, $warehouses: [ID!]) {
  shippingZoneUpdate(id: $id, input: {removeWarehouses: $warehouses}) { errors { code } } }"""
COUNTED = (
    App, Attribute, AttributeValue, Channel, Collection, Menu, MenuItem, Page, Product, ProductMedia, ProductVariant, ShippingMethod,
    ShippingZone, Stock, TaxClass, Warehouse, Webhook,
)  # fmt: skip


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in COUNTED}


def quiet(line: str) -> None:
    """Says nothing."""


def work(seconds: float) -> None:
    """Instead of waiting for Saleor's worker: what it would do."""
    while outbox.drain():
        pass


@pytest.fixture
def token(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of an App that may do everything, at an empty shop that serves in Saleor's place."""
    # The addresses are read once, while the engine still serves.
    import_module("marketplace.urls")
    settings.SALEOR_API_URL = settings.SALEOR_PUBLIC_API_URL = f"{live_server.url}/graphql/"
    settings.SALEOR_APP_URL = settings.PUBLIC_URL = live_server.url
    settings.SALEOR_APP_TOKEN = ""
    settings.SALEOR_BLUEPRINT = "tests.saleor.small_shop.Blueprint"
    http = Http(settings.SALEOR_API_URL)
    monkeypatch.setattr("marketplace.saleor.installation.backend", lambda: http)
    return create_app(name="Setup", identifier="setup.example", permissions=sorted(ALL), actor=SYSTEM)[1]


@pytest.fixture
def staff(token: str, settings: Any) -> Iterator[Staff]:
    with Staff(settings.SALEOR_API_URL, token=token) as found:
        yield found


def said(staff: Staff) -> list[str]:
    return list(problems(staff))


def test_setup_makes_everything_once_and_check_finds_what_changed(
    staff: Staff, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "channel morocco is missing." in said(staff)
    assert set_up(staff, quiet, work) == []
    assert said(staff) == []
    assert set(App.objects.values_list("identifier", flat=True)) >= set(APPS)
    assert set(Channel.objects.values_list("slug", flat=True)) == {"morocco", "france", "stands-mad", "stands-eur"}

    before, asked = counts(), staff.requests
    tokens = list(Installation.objects.order_by("app").values_list("app", "sealed_token"))
    assert set_up(staff, quiet, work) == []
    assert counts() == before
    assert list(Installation.objects.order_by("app").values_list("app", "sealed_token")) == tokens
    assert staff.requests - asked < 80, "what is there is not written again"

    Channel.objects.filter(slug="morocco").update(automatically_complete_fully_paid_checkouts=True)
    AttributeValue.objects.filter(external_reference="maker-kind:individual").delete()
    staff.change(UNLINK, {"id": to_global_id("ShippingZone", ShippingZone.objects.get(name="Morocco").pk),
                          "warehouses": [to_global_id("Warehouse", Warehouse.objects.get(slug="fes").pk)]})  # fmt: skip
    ProductType.objects.get(slug="handmade-piece").type_attributes.filter(attribute__slug="hs6").delete()
    Attribute.objects.filter(slug="notes").update(input_type="RICH_TEXT")
    App.objects.filter(identifier="maarad.payment.cod").update(is_active=False)
    App.objects.filter(identifier="maarad").update(permissions=["MANAGE_PRODUCTS"])
    Webhook.objects.filter(app__identifier="saleor.io.dummy-payment-app").first().delete()  # type: ignore[union-attr]
    Installation.objects.filter(app="maarad.payment.collection").delete()
    found = "\n".join(said(staff))
    for part in (
        "channel morocco: completes paid checkouts by itself is on, should be off.",
        "shipping zone Morocco: warehouses lacks fes.",
        "product type handmade-piece: attributes lacks hs6.",
        "attribute maker-kind: values lacks individual.",
        "attribute notes: kind is RICH_TEXT, should be PLAIN_TEXT.",
        "App maarad.payment.cod: is switched off.",
        "App maarad: lacks permissions:",
        "MANAGE_ORDERS (To confirm, ship and cancel orders",
        "App saleor.io.dummy-payment-app: webhook",
        "App maarad.payment.collection: is installed, but this Maarad was never handed its token.",
    ):
        assert part in found
    assert len(found.splitlines()) == 9

    for days, status in ((0, 503), (0, None), (3, 500)):
        hook = Webhook.objects.get(app__identifier="maarad")
        failed = EventDelivery.objects.create(
            webhook=hook, event_type="PRODUCT_UPDATED", body="{}", status="FAILED", created_at=now() - timedelta(days=days)
        )
        EventDeliveryAttempt.objects.create(delivery=failed, task_id=str(failed.pk), status="FAILED", response_status_code=status)
    assert [problem for problem in said(staff) if "deliveries" in problem] == [
        "App maarad: 2 deliveries of webhook shop failed within a day (1 × no answer, 1 × HTTP 503)."
    ]
    EventDelivery.objects.all().delete()

    left = set_up(staff, quiet, work)
    assert [str(each) for each in left] == ["attribute notes: kind is RICH_TEXT, should be PLAIN_TEXT"], (
        "an attribute is not remade"
    )
    assert said(staff) == ["attribute notes: kind is RICH_TEXT, should be PLAIN_TEXT."]

    monkeypatch.setenv("SALEOR_SETUP_TOKEN", token)
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 problems"):
        call_command("saleor", "check", stdout=out)
    assert "PROBLEM attribute notes" in out.getvalue()
    assert "Sales that bypass Maarad cannot be guarded" in out.getvalue()


class Killed(BaseException):
    """The machine went away: the answer to the last request is lost, whatever it did."""


class Mortal(Staff):
    """Lives for so many requests."""

    def __init__(self, *args: Any, requests: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = requests

    def ask(self, document: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        found = super().ask(document, variables)
        self.left -= 1
        if self.left < 0:
            raise Killed
        return found


@pytest.mark.slow
def test_a_push_that_is_killed_again_and_again_doubles_nothing(token: str, settings: Any) -> None:
    lives = 0
    for lives in range(40):
        try:
            with Mortal(settings.SALEOR_API_URL, token=token, requests=70 + 7 * lives) as staff:
                push(staff, None, quiet)
            break
        except Killed:
            continue
    assert 2 < lives < 39
    found = counts()
    assert (found["Product"], found["Page"], found["Menu"], found["Collection"]) == (2, 3, 1, 1)
    names = list(MenuItem.objects.values_list("menu__slug", "parent", "name"))
    assert len(names) == len(set(names))
    for product in Product.objects.all():
        media = list(ProductMedia.objects.filter(product=product).order_by("sort_order", "pk"))
        assert len(media) >= 3
        assert all(set(medium.metadata) == {"alt_ar", "alt_fr", "alt_en"} for medium in media)
        assert len({medium.alt for medium in media[:3]}) == 3
    variants = ProductVariant.objects.all()
    assert all(Stock.objects.filter(product_variant=variant).exists() for variant in variants)
    for model, name in ((Product, "name"), (Page, "title"), (ShippingMethod, "name")):
        model._default_manager.update(**{name: "Hers"})
    with Staff(settings.SALEOR_API_URL, token=token) as staff:
        assert push(staff, None, quiet) == 0
    assert counts() == found
    for model, name in ((Product, "name"), (Page, "title"), (ShippingMethod, "name")):
        assert set(model._default_manager.values_list(name, flat=True)) == {"Hers"}, "what is finished is the owner's"


def test_without_credentials_or_saleor_the_command_says_what_to_set(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SALEOR_SETUP_TOKEN", "SALEOR_STAFF_EMAIL", "SALEOR_STAFF_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    settings.SALEOR_API_URL = ""
    with pytest.raises(CommandError, match="SALEOR_API_URL"):
        call_command("saleor", "setup")
    settings.SALEOR_API_URL = "http://127.0.0.1:9/graphql/"
    with pytest.raises(CommandError, match="SALEOR_STAFF_EMAIL"):
        call_command("saleor", "check")
    monkeypatch.setenv("SALEOR_SETUP_TOKEN", "x")
    monkeypatch.setattr("marketplace.saleor.staff.PAUSE_SECONDS", 0.0)
    with pytest.raises(CommandError, match="does not answer"):
        call_command("saleor", "check")
    with pytest.raises(CommandError, match="is no folder"):
        call_command("saleor", "push", "--demo", "--photos", str(Path("/nowhere")))
