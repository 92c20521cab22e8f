"""Run by test_example_plugin in a process of its own, where the example plugin is installed: says what it saw, as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.core import checks, mail  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from marketplace.celery import app as celery  # noqa: E402
from marketplace.extensions import registry  # noqa: E402
from marketplace.extensions.personal_data import erase_person, export_person  # noqa: E402
from marketplace.extensions.slots import HOME_SECTIONS, PRODUCT_MORE, ProductContext, ShopContext  # noqa: E402
from marketplace.extensions.testing import deliver, shown  # noqa: E402
from marketplace.kernel.ids import to_global_id  # noqa: E402
from storefront.middleware import visit_from_path  # noqa: E402

RUG, MAT, VARIANT = to_global_id("Product", 1), to_global_id("Product", 2), to_global_id("ProductVariant", 1)
PATH = "/en/morocco/restock/"


def waiting() -> Any:
    """What the API says of both pieces; how many queries it cost."""
    before = len(connection.queries_log)
    body = {"query": "query($ids: [ID!]!) { products(ids: $ids) { waiting } }", "variables": {"ids": [RUG, MAT]}}
    answer = Client().post("/graphql/maarad/", json.dumps(body), content_type="application/json").json()
    if "data" not in answer:
        return answer["errors"][-1]["message"]
    return [each["waiting"] for each in answer["data"]["products"]], len(connection.queries_log) - before


def clear() -> Any:
    body = {"query": "mutation($id: ID!) { restockClear(product: $id) { deleted } }", "variables": {"id": RUG}}
    return Client().post("/graphql/maarad/", json.dumps(body), content_type="application/json").json()


def ask(email: str, product: str = RUG) -> int:
    return int(Client().post(PATH, {"email": email, "product": product}).status_code)


def home() -> str:
    return shown(HOME_SECTIONS, ShopContext("morocco", "en"))


def slot() -> str:
    request = RequestFactory().get("/en/morocco/products/rug/")
    request.visit = visit_from_path(request.path)  # type: ignore[attr-defined]
    return shown(PRODUCT_MORE, ProductContext(RUG, "rug", "Rug", {}, "morocco", "en"), request)


def requests() -> list[str]:
    return sorted(apps.get_model("restock", "Request").objects.values_list("email", flat=True))


def handled() -> dict[str, Any]:
    from marketplace.search import indexing
    from tests import catalogue_rows

    with transaction.atomic():
        catalogue_rows.product("rug", channels=[catalogue_rows.channel()])  # the first of both: RUG and VARIANT
    indexing.refresh([RUG])
    change = {"variant": VARIANT, "back_in_stock": True}
    deliver("StockChanged", {"kind": "adjust", "actor": "system", "changes": [change]})
    told = [message.to for message in mail.outbox]
    after_stock = requests()
    deliver("ProductDeleted", {"product_id": MAT, "slug": "mat"})
    return {"told": told, "after_stock": after_stock, "after_deletion": requests()}


def old_ones() -> list[str]:
    """Runs the scheduled task on a request of 100 days ago."""
    from datetime import timedelta

    from marketplace.kernel.clock import now

    model = apps.get_model("restock", "Request")
    for email, days in (("old@example.org", 100), ("new@example.org", 80)):
        model.objects.create(product=RUG, email=email, language="en", asked_at=now() - timedelta(days=days))
    celery.loader.import_default_modules()  # as a worker does when it starts
    celery.tasks["restock.forget_old"].run()
    return requests()


def use() -> dict[str, Any]:
    """What the plugin does when it is on."""
    seen: dict[str, Any] = {"tables": "restock_request" in connection.introspection.table_names()}
    seen["slot"], seen["home_before"] = slot(), home()
    seen["asked"] = [
        ask("A@example.org"),
        ask("a@example.org"),
        ask("b@example.org"),
        ask("b@example.org", MAT),
        ask("nonsense"),
        ask("c@example.org", VARIANT),
    ]
    seen["waiting"], seen["clear"], seen["home"] = waiting(), clear(), home()
    seen["held"] = {email: export_person(email) for email in ("a@example.org", "nobody@example.org")}
    seen["erased"], seen["left"] = erase_person("a@example.org"), requests()
    seen["handled"] = handled()
    seen["after_the_task"] = old_ones()
    return seen


def main() -> None:
    setup_test_environment(debug=True)
    call_command("migrate", verbosity=0)
    connection.force_debug_cursor = True
    seen: dict[str, Any] = {
        "plugins": [plugin.name for plugin in registry.plugins()],
        "app": apps.is_installed("restock"),
        "problems": [str(message) for message in checks.run_checks(tags=["plugins"])],
        "page": Client().get(PATH).status_code,
        "home_page": Client().get("/en/morocco/").status_code,
        "maker": visit_from_path("/en/morocco/").maker_url("tafsut"),  # type: ignore[union-attr]
        "beat": celery.conf.beat_schedule.get("restock: restock.forget_old"),
        "waiting": waiting(),
    }
    if seen["app"]:
        seen |= use()
    else:
        seen["slot"] = slot()
    json.dump(seen, sys.stdout)


main()
