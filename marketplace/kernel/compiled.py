"""Statements whose SQL is put together once.

Making SQL out of a queryset costs Django more than PostgreSQL needs to answer it, and PostgreSQL plans it anew each time. A `Compiled` keeps
the SQL of a queryset in which the values that change are named by `slot(…)`, and sends it as a prepared statement, whose plan the server
keeps for the connection (`DB_PREPARE=0` for a pooler between us and the server that cannot keep them).

    _media = Compiled(lambda: ProductMedia.objects.filter(product_id__any=slot("products")).order_by("sort_order"))
    _media(products=[1, 2, 3])      # a list of ProductMedia

Rows are made by Django's own code: `select_related`, `only`, annotations and `values_list` work, `prefetch_related` does not.
`insert` and `update` write one row in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.models import AutoField, Expression, Field, ForeignObject, Lookup, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")


class _Place(str):
    """Where a value goes among the parameters: the slot's name."""

    __slots__ = ()


class Slot(Expression):
    """Stands for a value that is given when the statement is run. Use `slot`."""

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def __repr__(self) -> str:
        return f"slot({self.name!r})"

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return "%s", [_Place(self.name)]


def slot(name: str, output_field: Any = None) -> Any:
    """A value by name, for the right side of a lookup. Values are sent as they are: no conversion by the field."""
    return Slot(name, output_field)


@Field.register_lookup
@ForeignObject.register_lookup
class EqualsAny(Lookup):
    """`id__any=slot("ids")`: one of the elements of an array; unlike IN, one statement for any number of them."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", [*left_params, *right_params]


class _Kept(NamedTuple):
    queryset: Any
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    locks: bool
    converters: dict[int, Any]


class Compiled(Generic[Row]):
    """A statement, called with its slots as keyword arguments. `make` is called at the first use."""

    def __init__(self, make: Callable[[], QuerySet[Any, Row]]) -> None:
        self._make = make
        self._kept: _Kept | None = None

    def __call__(self, **values: Any) -> list[Row]:
        kept = self._kept or self._compile()
        if kept.locks and connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        params = [values[param] if type(param) is _Place else param for param in kept.params]
        with _open_cursor() as cursor:
            cursor.execute(kept.sql, params)
            rows = cursor.fetchall()
        compiler = copy(kept.compiler)
        compiler.get_converters = lambda fields: kept.converters  # type: ignore[method-assign, assignment]
        compiler.execute_sql = lambda *args, **options: [rows]  # type: ignore[method-assign, assignment]
        query = copy(kept.queryset.query)
        query.get_compiler = lambda *args, **options: compiler
        asked: Any = type(kept.queryset)(model=kept.queryset.model, query=query, using=DEFAULT_DB_ALIAS)
        asked._fields = kept.queryset._fields
        return list(kept.queryset._iterable_class(asked))

    def first(self, **values: Any) -> Row | None:
        """The first row; write `[:1]` into the queryset where there may be several."""
        rows = self(**values)
        return rows[0] if rows else None

    def _compile(self) -> _Kept:
        queryset = self._make()
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        self._kept = _Kept(queryset, compiler, sql, tuple(params), queryset.query.select_for_update, converters)
        return self._kept


def _open_cursor() -> Any:
    """Not Django's own, which writes parameters into the text: with another text each time nothing can be prepared."""
    connection.ensure_connection()
    wrapper: Any = connection
    return wrapper._prepare_cursor(psycopg.Cursor(wrapper.connection))


@cache
def _columns(model: type[Model]) -> tuple[list[Any], str, str]:
    """The fields of a plain model (no parents), its INSERT and its UPDATE."""
    meta = model._meta
    assert meta.pk is not None
    assert not meta.parents
    quote = connection.ops.quote_name
    key = meta.pk
    fields = [field for field in meta.local_concrete_fields if not (field is key and isinstance(key, AutoField))]
    names = ", ".join(quote(str(field.column)) for field in fields)
    table, pk = quote(meta.db_table), quote(str(key.column))
    insert_sql = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(fields))}) RETURNING {pk}"
    others = ", ".join(f"{quote(str(field.column))} = %s" for field in fields if field is not key)
    return fields, insert_sql, f"UPDATE {table} SET {others} WHERE {pk} = %s"


def insert(row: Model) -> None:
    """What `row.save(force_insert=True)` does, for plain models without receivers of its signals."""
    fields, sql, _ = _columns(type(row))
    with _open_cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields])
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: Model) -> None:
    """What `row.save(force_update=True)` does, for plain models without receivers of its signals. Every column is written."""
    fields, _, sql = _columns(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields if not field.primary_key]
    with _open_cursor() as cursor:
        cursor.execute(sql, [*values, row.pk])
        if not cursor.rowcount:
            raise DatabaseError("The row to be updated is not there.")
