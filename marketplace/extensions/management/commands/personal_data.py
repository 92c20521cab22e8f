from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from marketplace.extensions.personal_data import erase_person, export_person


class Command(BaseCommand):
    help = "Show (JSON) or erase what the plugins hold of a person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("export", "erase"))
        parser.add_argument("subject", nargs="+", help="e-mail address or global id; several of the same person")

    def handle(self, *args: Any, **options: Any) -> None:
        answer: Any = (export_person if options["what"] == "export" else erase_person)(*options["subject"])
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
