"""Buyers in a process of their own, through Maarad's client: `python -m tests.beside.crowd`, told by lines of JSON on its standard input.

First line: `{"jobs": [["checkout" | "draft", id], …], "guarded": true, "wait": 15.0, "pause": null | "before" | "after"}`. It answers `ready`,
waits for another line, has all buyers ask at the same moment, and tells what became of each. `pause`: who has the lock hangs before, or after,
Saleor was asked, so that it can be killed there.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from datetime import timedelta
from functools import partial
from typing import Any

import django


def main() -> None:
    django.setup()
    told = json.loads(sys.stdin.readline())

    from django.db import connection

    from marketplace.client import checkout, guarding, sales
    from marketplace.client.errors import ClientError, Refused
    from marketplace.client.session import shop_session
    from marketplace.contract.types.checkout import PlacedOrder
    from marketplace.saleor import guard

    if not told["guarded"]:
        guarding.register_guard(guarding.Unguarded())
    guard.held = partial(guard.held, wait=timedelta(seconds=told["wait"]))  # type: ignore[assignment]
    if told["pause"]:
        asks = {module: module.mutate for module in (checkout, sales)}
        for module, ask in asks.items():
            module.mutate = partial(_hanging, ask, told["pause"])  # type: ignore[attr-defined]
    ways = {"checkout": checkout.complete, "draft": sales.complete_draft}
    outcomes: list[list[str]] = [[] for _ in told["jobs"]]
    start = threading.Barrier(len(told["jobs"]) + 1)

    def buy(place: int, kind: str, key: str) -> None:
        connection.ensure_connection()
        start.wait()
        try:
            placed: PlacedOrder = ways[kind](key, session=shop_session())
            outcomes[place] = ["order", placed.id]
        except Refused as refused:
            outcomes[place] = [type(refused).__name__, refused.refusals[0].code]
        except ClientError as error:
            outcomes[place] = [type(error).__name__, str(error)]
        finally:
            connection.close()

    threads = [threading.Thread(target=buy, args=(place, *job)) for place, job in enumerate(told["jobs"])]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.readline()
    start.wait()
    for thread in threads:
        thread.join()
    print(json.dumps(outcomes), flush=True)


def _hanging(ask: Any, where: str, operation: str, *rest: Any, **more: Any) -> Any:
    if where == "after":
        ask(operation, *rest, **more)
    print(f"hanging {where}", flush=True)
    time.sleep(600)


if __name__ == "__main__":
    main()
