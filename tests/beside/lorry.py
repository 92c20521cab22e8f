"""Movements, counts and parcels in a process of their own, through Maarad's client: `python -m tests.beside.lorry`.

Its standard input is one line of JSON, `{"jobs": [[kind, arguments], …], "locked": true}` with the kinds `transfer`, `adjust` and `parcel` (an
order's id). `locked`: whether it takes the variant's lock. It tells what became of each, one line after the other, and may be killed at any moment: who starts it again gives it the same line.
"""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any

import django


class Unlocked:
    def reading(self) -> AbstractContextManager[None]:
        return nullcontext()

    def renew(self) -> None:
        pass


def main() -> None:
    django.setup()

    from marketplace.client import desk, stock
    from marketplace.client.errors import ClientError, Refused
    from marketplace.client.session import shop_session
    from marketplace.saleor import stock_moves

    # this machine may be slow; that nobody is turned away for that is not what is tried here
    stock_moves.WAIT = timedelta(seconds=60)
    session = shop_session()

    def parcel(order: str) -> None:
        found = desk.order(order, session=session)
        if found is not None and found.to_ship:
            desk.ship(found, notify=False, session=session)

    ways: dict[str, Any] = {"transfer": stock.transfer, "adjust": stock.adjust}
    print("ready", flush=True)
    told = json.loads(sys.stdin.readline())
    if not told["locked"]:
        stock_moves.held = lambda *_, **__: nullcontext(Unlocked())  # type: ignore[assignment, misc, return-value]
    for kind, given in told["jobs"]:
        try:
            if kind == "parcel":
                parcel(given["order"])
            else:
                ways[kind](**given, session=session)
            outcome = "done"
        except Refused as refused:
            outcome = refused.refusals[0].code
        except ClientError as error:
            outcome = type(error).__name__
        print(json.dumps([kind, outcome]), flush=True)


if __name__ == "__main__":
    main()
