"""Lists by price of a category, of a value, of both: read in the order of an index, so that a page costs the same in any catalogue.

The rows of `catalogue_posting` are derived from the listings by triggers (migration 0004).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

MOST_LISTS = 64
"""More lists than these are not merged."""
POSTED_TYPES = ("DROPDOWN", "MULTISELECT", "SWATCH", "BOOLEAN", "REFERENCE", "SINGLE_REFERENCE")
ANY: tuple[int, ...] = (0,)

# What is not posted: values of attributes that nobody chooses by.
_COMPLETE = """
NOT EXISTS (
    SELECT 1 FROM attributes_attributevalue AS chosen JOIN attributes_attribute AS attribute ON attribute.id = chosen.attribute_id
    WHERE chosen.id = ANY (%(values)s::bigint[]) AND attribute.input_type <> ALL (%(types)s)
)
"""
_LISTS = """
FROM unnest(%(categories)s::bigint[]) AS category (id) CROSS JOIN unnest(%(values)s::bigint[]) AS value (id)
CROSS JOIN LATERAL (
    SELECT price, product_id FROM catalogue_posting
    WHERE channel_id = %(channel)s AND category_id = category.id AND value_id = value.id
      AND (published_at IS NULL OR published_at <= %(now)s) :beyond
    :bounded
) AS posting
"""
_PAGE = f"""
SELECT {_COMPLETE}, ARRAY(
    SELECT product_id FROM (SELECT DISTINCT price, product_id {_LISTS}) AS found ORDER BY price :direction, product_id :direction LIMIT %(limit)s
)
"""
_COUNT = f"SELECT {_COMPLETE}, (SELECT count(DISTINCT product_id) {_LISTS})"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a channel shows to anybody in one of `categories` and with one of `values`; `ANY` for either."""

    channel_id: int
    now: datetime
    categories: tuple[int, ...]
    values: tuple[int, ...]

    def page(self, *, after: tuple[Decimal, int] | None, descending: bool, limit: int) -> list[int] | None:
        """Keys of products by price and key, behind `after`. None when a value is of a kind that is not posted. One statement."""
        price, key = after or (None, None)
        direction = "DESC" if descending else "ASC"
        beyond = "" if after is None else f"AND (price, product_id) {'<' if descending else '>'} (%(price)s, %(key)s)"
        bounded = f"ORDER BY price {direction}, product_id {direction} LIMIT %(limit)s"
        sql = _PAGE.replace(":direction", direction).replace(":beyond", beyond).replace(":bounded", bounded)
        found: list[int] | None = self._asked(sql, {"price": price, "key": key, "limit": limit})
        return found

    def count(self) -> int | None:
        """How many; None as `page`."""
        total: int | None = self._asked(_COUNT.replace(":beyond", "").replace(":bounded", ""), {})
        return total

    def _asked(self, sql: str, values: dict[str, Any]) -> Any:
        values |= {"channel": self.channel_id, "now": self.now, "types": list(POSTED_TYPES)}
        values |= {"categories": list(self.categories), "values": list(self.values)}
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            complete, answer = cursor.fetchone() or (False, None)
        return answer if complete else None
