from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from marketplace.search.indexing import rebuild


class Command(BaseCommand):
    help = "Read the catalogue again into the read model of facets and suggestions."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild()} entries")
