"""How many SQL statements each operation of the bench takes: literal, and the same for one row and for many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.engine.apps.actions import create_app
from marketplace.engine.attributes.models import Attribute
from marketplace.engine.content.models import Page, PageType
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.ids import to_global_id
from tests import catalogue_rows as rows
from tests import sale_rows
from tests.bench import documents
from tests.bench.counting import HandlerWire, counted
from tests.bench.operations import OPERATIONS
from tests.bench.subjects import Subjects
from tests.bench.wire import ask

pytestmark = pytest.mark.django_db

LISTS = {"a": 3, "f": 3, "b": 5, "b2": 5, "b3": 5}
# Hits elsewhere than in names are asked for only where those in names do not fill the page.
SEARCHES = {"c": (8, 7), "c2": (9, 8)}
DETAIL = 10
CHECKOUT = {"statements": 119, "writes": 37}


def taken(name: str, subjects: Subjects) -> list[str]:
    """The statements of one turn, when nothing is asked for the first time."""
    turn, wire = OPERATIONS[name].make(subjects), HandlerWire()
    turn(wire, 1)
    with counted() as statements:
        turn(wire, 2)
    return [text for text in statements.texts if "SAVEPOINT" not in text]  # a test's transaction is around each of ours


@pytest.fixture
def catalogue() -> Callable[[int], Subjects]:
    """Grows by so many products that each operation finds; their subjects."""
    channel = rows.channel()
    category, colour = rows.category("rugs"), rows.attribute("colour")
    maker: Attribute = rows.attribute("maker", "REFERENCE", entity_type="PAGE")
    kind = rows.product_type("rug", [colour, maker])
    page = Page.objects.create(page_type=PageType.objects.create(name="Maker", slug="maker"), title="Amina", slug="amina")
    blue, of_amina = rows.value(colour, "blue"), rows.value(maker, "amina-rugs", reference_page=page)

    def grow(number: int) -> Subjects:
        made = [
            rows.product(name="Azilal", channels=[channel], of_type=kind, category=category, values=[blue, of_amina])
            for _ in range(number)
        ]
        first = ask(HandlerWire(), "/graphql/", documents.WALK, {"channel": channel.slug, "size": 1})["products"]
        return Subjects(
            "/graphql/",
            channel.slug,
            "MA",
            category=to_global_id("Category", category.pk),
            attribute="colour",
            value="blue",
            maker_attribute="maker",
            maker="amina",
            common_word="azilal",
            rare_word="azilal",
            slugs=(made[0].slug,),
            cursor=first["pageInfo"]["endCursor"],
        )

    return grow


@pytest.mark.parametrize(("name", "count"), [*LISTS.items(), ("d", DETAIL)])
def test_an_operation_takes_as_many_for_one_row_as_for_many(catalogue: Any, name: str, count: int) -> None:
    subjects = catalogue(2 if name == "f" else 1)
    assert len(taken(name, subjects)) == count
    assert len(taken(name, catalogue(25))) == count


@pytest.mark.parametrize(("name", "counts"), SEARCHES.items())
def test_a_search_takes_one_more_where_its_page_is_not_full(catalogue: Any, name: str, counts: tuple[int, int]) -> None:
    assert (len(taken(name, catalogue(1))), len(taken(name, catalogue(25)))) == counts


def test_a_whole_sale() -> None:
    shop = sale_rows.shop(allow_unpaid_orders=False)
    _, token = create_app(name="Till", identifier="till", permissions=["HANDLE_PAYMENTS"], actor=SYSTEM)
    variant = to_global_id("ProductVariant", shop.variant.pk)
    subjects = Subjects("/graphql/", shop.channel.slug, "FR", token=token, variants=(variant,))
    texts = taken("e", subjects)
    writes = [text for text in texts if text.lstrip()[:6] in ("INSERT", "UPDATE", "DELETE")]
    assert {"statements": len(texts), "writes": len(writes)} == CHECKOUT
