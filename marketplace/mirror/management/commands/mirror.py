"""./manage mirror check | run | adopt"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.client.errors import Unavailable
from marketplace.mirror import comparing
from marketplace.mirror.models import Mirrored, State

EVERYTHING = 1_000_000


class Command(BaseCommand):
    help = "Compare what plugins own (makers, networks, stops) with what the commerce backend shows, and put it right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        parts.add_parser("check", help="say what differs, and change nothing; status 1 when something does")
        parts.add_parser("run", help="write what differs; status 1 when something was refused")
        parts.add_parser("adopt", help="have plugins take over what the backend showed before they owned it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['part']}")()
        except Unavailable as error:
            raise CommandError("The commerce backend did not answer.") from error

    def _check(self) -> None:
        found = list(comparing.drifts())
        for drift in found:
            self.stdout.write(f"PROBLEM {drift}")
        if found:
            raise CommandError(f"{len(found)} differences. `mirror run` puts most of them right.")
        self.stdout.write("Everything is as it should be.")

    def _run(self) -> None:
        done = comparing.run(EVERYTHING)
        self.stdout.write(f"{done.looked_at} things were looked at.")
        for row in Mirrored.objects.filter(state__in=(State.REFUSED, State.WAITING)).exclude(reasons=[]).order_by("kind", "key"):
            self.stdout.write(f"PROBLEM {row}: {row.words}")
        if done.refused or done.missed:
            raise CommandError(f"{done.refused} refused, {done.missed} without an answer.")

    def _adopt(self) -> None:
        for kind, count in comparing.adopt().items():
            self.stdout.write(f"{kind}: {count} taken over.")
