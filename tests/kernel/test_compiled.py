"""Compiled statements answer what their querysets do."""

from __future__ import annotations

from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Value
from django.test.utils import CaptureQueriesContext

from marketplace.engine.channels.models import Channel
from marketplace.engine.taxes.models import TaxClass, TaxClassCountryRate
from marketplace.kernel.compiled import Compiled, insert, slot, update

pytestmark = pytest.mark.django_db

_rates = Compiled(
    lambda: (
        TaxClassCountryRate.objects.filter(country=slot("country"), tax_class_id__any=slot("classes"))
        .select_related("tax_class")
        .annotate(tenfold=F("rate") * Value(10))
        .order_by("rate")
    )
)
_names = Compiled(lambda: TaxClass.objects.filter(name__any=slot("names")).order_by("name").values_list("name", "metadata"))
_one = Compiled(lambda: TaxClass.objects.filter(name=slot("name")).only("name")[:1])


@pytest.fixture
def classes() -> list[TaxClass]:
    found = [TaxClass.objects.create(name=name, metadata={"of": name}) for name in ("books", "bread", "rugs")]
    for number, each in enumerate(found):
        TaxClassCountryRate.objects.create(tax_class=each, country="FR", rate=20 - number)
        TaxClassCountryRate.objects.create(tax_class=each, country="MA", rate=10)
    return found


def test_makes_the_rows_that_the_queryset_makes(classes: list[TaxClass]) -> None:
    wanted = [classes[0].pk, classes[2].pk]
    rows = _rates(country="FR", classes=wanted)
    plain = TaxClassCountryRate.objects.filter(country="FR", tax_class_id__in=wanted).order_by("rate")
    assert rows == list(plain)
    assert [(row.tax_class.name, row.tax_class.metadata, row.rate, row.tenfold) for row in rows] == [
        ("rugs", {"of": "rugs"}, 18, 180),
        ("books", {"of": "books"}, 20, 200),
    ]


def test_asks_once_with_other_values(classes: list[TaxClass]) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert [row.tax_class_id for row in _rates(country="FR", classes=[classes[1].pk])] == [classes[1].pk]
        assert _rates(country="ES", classes=[classes[1].pk]) == []
        assert _rates(country="FR", classes=[]) == []
    assert len(captured) == 3


def test_makes_tuples_and_deferred_rows(classes: list[TaxClass]) -> None:
    assert _names(names=["rugs", "books", "none"]) == [("books", {"of": "books"}), ("rugs", {"of": "rugs"})]
    row = _one.first(name="bread")
    assert row is not None
    assert row.get_deferred_fields() == {"metadata", "private_metadata"}
    assert row.metadata == {"of": "bread"}
    assert _one.first(name="none") is None


def test_a_value_is_never_part_of_the_statement(classes: list[TaxClass]) -> None:
    assert _names(names=["'; DROP TABLE taxes_taxclass; --", "100 %s", "%(x)s"]) == []
    assert TaxClass.objects.count() == 3


def test_a_missing_value_is_an_error(classes: list[TaxClass]) -> None:
    with pytest.raises(KeyError):
        _names()


def test_the_server_keeps_the_plan(classes: list[TaxClass]) -> None:
    statement = Compiled(lambda: Channel.objects.filter(slug=slot("slug"), name=Value("kept")).values_list("pk"))
    for name in ("one", "two"):
        assert statement(slug=name) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ['%"slug" = ($2)%'])
        assert cursor.fetchone() == (1,)


def test_writes_a_row_as_save_does() -> None:
    row = TaxClass(name="wool", metadata={"de": "l'eau % %s"})
    with CaptureQueriesContext(connection) as captured:
        insert(row)
        row.name = "silk"
        update(row)
    assert len(captured) == 2
    found = TaxClass.objects.get(pk=row.pk)
    assert (found.name, found.metadata, found.private_metadata) == ("silk", {"de": "l'eau % %s"}, {})
    assert not row._state.adding
    rate = TaxClassCountryRate(tax_class=row, country="FR", rate=Decimal("5.5"))
    insert(rate)
    rate.tax_class = None
    update(rate)
    assert TaxClassCountryRate.objects.values_list("tax_class_id", "country", "rate").get() == (None, "FR", Decimal("5.500"))


def test_writing_obeys_constraints_and_misses_no_row() -> None:
    insert(TaxClassCountryRate(country="FR", rate=20))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(TaxClassCountryRate(country="FR", rate=10))
    with pytest.raises(DatabaseError):
        update(TaxClass(pk=987_654_321, name="nobody"))


@pytest.mark.django_db(transaction=True)
def test_threads_may_share_a_statement() -> None:
    TaxClass.objects.create(name="a"), TaxClass.objects.create(name="b")
    found: dict[str, list[Any]] = {"a": [], "b": []}

    def work(name: str) -> None:
        for _ in range(20):
            found[name] += _one(name=name)
        connection.close()

    threads = [Thread(target=work, args=(name,)) for name in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: {row.name for row in rows} for name, rows in found.items()} == {"a": {"a"}, "b": {"b"}}
