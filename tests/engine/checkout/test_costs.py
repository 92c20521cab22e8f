"""How many SQL statements selling takes: literal, and the same for one line and for three."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.engine.addresses.validation import STRICT
from marketplace.engine.checkout import actions
from marketplace.kernel.actors import ANONYMOUS
from tests import sale_rows

# with the three statements of the transaction itself
EXPECTED = {"create": 19, "email": 6, "shipping": 13, "billing": 13, "deliveries": 17, "delivery": 13, "complete": 26}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("lines", [1, 3])
def test_a_sale(lines: int) -> None:
    shop = sale_rows.shop()
    variants = [shop.variant]
    for _ in range(lines - 1):
        more = sale_rows.variant(shop.channel)
        sale_rows.stock(more, shop.warehouse, 5)
        variants.append(more)
    spent: dict[str, int] = {}

    def step(name: str, call):  # type: ignore[no-untyped-def]
        with CaptureQueriesContext(connection) as captured:
            result = call()
        spent[name] = len(captured)
        return result

    basket = [actions.NewLine(variant.pk) for variant in variants]
    key = step("create", lambda: actions.create_checkout(channel_slug="france", lines=basket, actor=ANONYMOUS)).pk
    step("email", lambda: actions.update_email(checkout_id=key, email="lina@maarad.example", actor=ANONYMOUS))
    for kind in ("shipping", "billing"):
        step(
            kind,
            lambda kind=kind: actions.update_address(
                checkout_id=key, kind=kind, data=sale_rows.PARIS, rules=STRICT, actor=ANONYMOUS
            ),
        )
    (offer,) = step("deliveries", lambda: actions.calculate_deliveries(checkout_id=key, actor=ANONYMOUS))
    step("delivery", lambda: actions.choose_delivery(checkout_id=key, delivery_id=offer.pk, actor=ANONYMOUS))
    step("complete", lambda: actions.complete_checkout(checkout_id=key, actor=ANONYMOUS))
    assert spent == EXPECTED
