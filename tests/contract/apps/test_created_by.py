"""Who reported a payment's event."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from marketplace.engine.apps.models import App
from marketplace.engine.payments.actions import report_event
from marketplace.kernel.actors import SYSTEM, Actor
from tests.api.asking import ask
from tests.payments import rows

pytestmark = [pytest.mark.django_db, pytest.mark.engine_only("our dummy gateway reports in this process")]

DOCUMENT = """query($id: ID!) { transaction(id: $id) { events { type createdBy { __typename ... on App { name } } } } }"""


def test_the_app_that_reported_is_named() -> None:
    app = App.objects.create(name="Till", identifier=rows.DUMMY, permissions=["HANDLE_PAYMENTS"])
    item = rows.dummy(rows.checkout(), "CHARGE_ACTION_REQUIRED").item
    report_event(
        token=item.token, type="CHARGE_SUCCESS", psp_reference="p", amount=Decimal(10), actor=SYSTEM, app_identifier=rows.DUMMY
    )
    asker = Actor("app", str(app.pk), frozenset(app.permissions))
    events: list[dict[str, Any]] = ask(DOCUMENT, asker, id=rows.global_id(item))["transaction"]["events"]
    reported = {event["type"]: event["createdBy"] for event in events}
    assert reported["CHARGE_SUCCESS"] == {"__typename": "App", "name": "Till"}
