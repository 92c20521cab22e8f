from __future__ import annotations

from django.db import connection


def next_order_number() -> int:
    """The next number of the sequence `order_number`: global, increasing, with a gap where an order failed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('order_number')")
        return int(cursor.fetchone()[0])
