"""./manage saleor setup | check | push --demo [--photos FOLDER]"""

from __future__ import annotations

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from marketplace.saleor.staff import EMAIL, PASSWORD, TOKEN, Staff, StaffError, from_environment


class Command(BaseCommand):
    help = (
        "Set up the Saleor of SALEOR_API_URL for Maarad, check it, or load the demo shop into it. "
        f"Asks as its staff: {EMAIL} and {PASSWORD}, or {TOKEN}, in the environment of this command only."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        parts.add_parser("setup", help="make what is missing; may be run again at any time")
        parts.add_parser("check", help="say what is missing, different or failing; status 1 when something is")
        push = parts.add_parser("push", help="load pieces; goes on where it was stopped")
        push.add_argument("--demo", action="store_true", required=True, help="the demo shop")
        push.add_argument("--photos", type=Path, help="folder of real photos that replace drawings")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with from_environment() as staff:
                getattr(self, f"_{options['part']}")(staff, options)
        except StaffError as error:
            raise CommandError(str(error)) from error

    def _setup(self, staff: Staff, options: dict[str, Any]) -> None:
        # Imported here, as below: a blueprint builds the whole schema.
        from marketplace.saleor.setup import set_up

        left = set_up(staff, self._say)
        for difference in left:
            self.stdout.write(f"Left to you: {difference}.")
        self.stdout.write("Saleor is set up." if not left else "Saleor is set up but for that.")

    def _check(self, staff: Staff, options: dict[str, Any]) -> None:
        from marketplace.saleor.check import SILENT, choices, problems

        found = list(problems(staff))
        for problem in found:
            self.stdout.write(f"PROBLEM {problem}")
        for choice in choices(staff):
            self.stdout.write(f"yours   {choice}")
        for note in SILENT:
            self.stdout.write(f"note    {note}")
        if found:
            raise CommandError(f"{len(found)} problems. `saleor setup` puts most of them right.")
        self.stdout.write("Nothing is missing.")

    def _push(self, staff: Staff, options: dict[str, Any]) -> None:
        from marketplace.mirror import comparing
        from marketplace.saleor.installation import shop_token
        from marketplace.saleor.push import push

        made = push(staff, options["photos"], self._say)
        if shop_token():
            # Webhooks would bring the pieces into the lists one by one; at once they are there when the shop opens.
            call_command("rebuild_search", stdout=StringIO())
            # The same is true of what plugins own.
            done = comparing.run()
            self._say(
                f"{done.looked_at} makers, networks and stops compared, {done.refused} refused, {done.missed} without an answer"
            )
        else:
            self._say("run `saleor setup` and then `rebuild_search`: the shop's facets and suggestions know nothing of this yet")
        self.stdout.write(f"{made} objects were made.")

    def _say(self, line: str) -> None:
        self.stderr.write(f"saleor: {line}")
