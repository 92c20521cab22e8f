"""The stored operations over HTTP, to a real Saleor (or to a Maarad that speaks as one).

One pooled connection set a process. A query is asked again when the network or the server failed. A mutation is asked again only when it
certainly did not arrive (no connection) or was turned away unread (429): whether a lost answer meant done or not, only the caller can find
out, by asking a query or by repeating what is idempotent by its own key.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx
import orjson

from marketplace.contract.documents import operation_text

from . import files, metrics
from .answer import Answer
from .breaker import Breaker
from .errors import NotSent, Unavailable

log = logging.getLogger("marketplace.client")

ATTEMPTS = 3
PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 3.0
"""A longer Retry-After is not waited for: a shopper is looking at the page."""
TIMEOUT = httpx.Timeout(20.0, connect=2.0, pool=2.0)
LIMITS = httpx.Limits(max_connections=32, max_keepalive_connections=16, keepalive_expiry=30.0)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_TURNED_AWAY = 429


@cache
def is_mutation(operation: str) -> bool:
    return operation_text(operation).lstrip().startswith("mutation")


class Http:
    """`url`: the endpoint's whole address. Every method is safe for threads."""

    def __init__(
        self,
        url: str,
        *,
        breaker: Breaker | None = None,
        sleep: Callable[[float], None] = time.sleep,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self.url = url
        self.breaker = breaker or Breaker()
        self._sleep = sleep
        self._pool = httpx.Client(timeout=timeout, limits=LIMITS, follow_redirects=False, headers={"User-Agent": "Maarad"})

    def close(self) -> None:
        self._pool.close()

    def ask(self, operation: str, variables: Mapping[str, Any], *, token: str | None = None, address: str = "") -> Answer:
        """The backend's answer, GraphQL errors included. `address`: the visitor's, so that Saleor slows down her and not the shop.

        Raises Unavailable: nothing is known about what a mutation did unless no connection was made.
        """
        kind, body = _body(operation, variables)
        headers = {"Accept": "application/json", **kind}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if address:
            headers["X-Forwarded-For"] = address
        for attempt in range(1, ATTEMPTS + 1):
            if not self.breaker.allows():
                raise NotSent(operation)
            last = attempt == ATTEMPTS
            try:
                response = self._pool.post(self.url, headers=headers, **body)
            except httpx.HTTPError as error:
                self.breaker.failed()
                log.warning("%s: %s", operation, type(error).__name__)
                # Who was silent for so long is not asked again: a shopper is looking at the page, and a thread of ours waits with her.
                silent = isinstance(error, httpx.ReadTimeout)
                if last or silent or (is_mutation(operation) and not isinstance(error, _NOT_SENT)):
                    raise (NotSent if isinstance(error, _NOT_SENT) else Unavailable)(operation) from error
                self._pause(operation, type(error).__name__, attempt)
                continue
            if response.status_code < 500 and response.status_code != _TURNED_AWAY:
                self.breaker.succeeded()
                return _read(operation, response)
            log.warning("%s: HTTP %s", operation, response.status_code)
            if response.status_code != _TURNED_AWAY:
                self.breaker.failed()
            wait = _retry_after(response)
            if last or wait > LONGEST_PAUSE_SECONDS or (is_mutation(operation) and response.status_code != _TURNED_AWAY):
                raise (NotSent if response.status_code == _TURNED_AWAY else Unavailable)(operation)
            self._pause(operation, str(response.status_code), attempt, wait)
        raise Unavailable(operation)

    def _pause(self, operation: str, reason: str, attempt: int, at_least: float = 0.0) -> None:
        metrics.RETRIES.labels(operation, reason).inc()
        spread = PAUSE_SECONDS * 2 ** (attempt - 1) * (1 + random.random())
        self._sleep(max(at_least, spread))


def _body(operation: str, variables: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """Headers, and what httpx is given: JSON, or the multipart form of the GraphQL upload convention where files stand in the variables."""
    named = dict(files.found(variables))
    plain = files.replaced(variables, lambda file: None) if named else dict(variables)
    asked = orjson.dumps({"query": operation_text(operation), "variables": plain})
    if not named:
        return {"Content-Type": "application/json"}, {"content": asked}
    places = {str(number): [place] for number, place in enumerate(named)}
    parts = {str(number): (file.name, file.content, file.content_type) for number, file in enumerate(named.values())}
    return {}, {"data": {"operations": asked.decode(), "map": orjson.dumps(places).decode()}, "files": parts}


def _retry_after(response: httpx.Response) -> float:
    """Seconds that the server asks us to wait (RFC 9110, 10.2.3: a number or a date); 0 when it does not say."""
    said = response.headers.get("Retry-After", "").strip()
    if not said:
        return 0.0
    if said.isdigit():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _read(operation: str, response: httpx.Response) -> Answer:
    try:
        found = orjson.loads(response.content)
    except orjson.JSONDecodeError as error:
        log.error("%s: HTTP %s without JSON", operation, response.status_code)
        raise Unavailable(operation) from error
    if not isinstance(found, dict) or not ("data" in found or "errors" in found):
        log.error("%s: HTTP %s without a GraphQL answer", operation, response.status_code)
        raise Unavailable(operation)
    return Answer(found.get("data"), found.get("errors") or [])
