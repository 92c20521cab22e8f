"""./manage load_demo of the small shop: one channel, one warehouse, three pieces, everything to be paid before it is ordered."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from tests import sale_rows

UNITS = 5_000


class Command(BaseCommand):
    help = "Load the small shop."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        sale_rows.site()
        shop = sale_rows.shop(quantity=UNITS, allow_unpaid_orders=False)
        for price in ("20", "35"):
            sale_rows.stock(sale_rows.variant(shop.channel, price), shop.warehouse, UNITS)
