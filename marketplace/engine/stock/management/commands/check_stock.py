from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.engine.stock.proof import breaks


class Command(BaseCommand):
    help = "Proves that what every stock row promises is what its allocations and its movements add up to."

    def handle(self, *args: Any, **options: Any) -> None:
        found = breaks()
        for row in found:
            self.stderr.write(f"stock {row.stock_id}: says {row.says}, allocations {row.promised}, movements {row.moved}")
        if found:
            raise CommandError(f"{len(found)} stock rows do not add up.")
        self.stdout.write("All stock rows add up.")
