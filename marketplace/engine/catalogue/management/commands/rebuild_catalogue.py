from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from marketplace.engine.catalogue import listing, search
from marketplace.engine.catalogue.models import Product

_BATCH = 1000


class Command(BaseCommand):
    help = "Recompute the read model of product lists, the search documents and the vocabulary. Safe while the shop is open."

    def handle(self, *args: Any, **options: Any) -> None:
        ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), _BATCH):
            with transaction.atomic():
                listing.refresh(ids[start : start + _BATCH])
        self.stdout.write(f"{search.rebuild()} products rebuilt")
