"""Who asks, and how: one mutation that must succeed, Apps with their tokens, settings that are put back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from secrets import token_hex
from time import monotonic, sleep
from typing import Any

from tests.contract.endpoint import Endpoint
from tests.contract.shop.documents import DOCUMENTS
from tests.contract.shop.things import App

RUN = token_hex(3)
# What `settings` puts back.
DEFAULTS = {"fulfillmentAutoApprove": True, "fulfillmentAllowUnpaid": True, "limitQuantityPerCheckout": 50}
_numbers = count(1)


class Asking:
    """`word` ends every slug that it gives."""

    def __init__(self, api: Endpoint) -> None:
        self.api = api
        self.word = f"{RUN}{next(_numbers)}"
        self.changed: set[str] = set()
        self._serial = count(1)

    def slug(self, name: str) -> str:
        """The slug that something called `name` gets here."""
        return f"{name}-{self.word}"

    def short(self, slug: str) -> str:
        """Back again."""
        return slug.removesuffix(f"-{self.word}")

    def fresh(self, name: str) -> str:
        """Another slug at each call."""
        return f"{name}{next(self._serial)}-{self.word}"

    def do(self, root: str, **variables: Any) -> Any:
        """A mutation that must succeed; its payload."""
        payload = self.api.send(DOCUMENTS[root], variables, token=self.api.staff)[root]
        assert payload["errors"] == [], (root, payload["errors"])
        return payload

    def ask(self, document: str, **variables: Any) -> Any:
        """The value of the only root field, as staff see it."""
        return self.api.send(document, variables, token=self.api.staff).only

    def _once(self, name: str, make: Any) -> Any:
        if name not in self.api.things:
            self.api.things[name] = make()
        return self.api.things[name]

    def settings(self, **values: Any) -> None:
        """Settings of the shop as a whole; put back what others rely on (`shop` does when a test ends)."""
        self.changed |= values.keys()
        self.do("shopSettingsUpdate", input=values)

    def put_back(self) -> None:
        """The settings that were changed, as Saleor has them in the beginning."""
        if self.changed and not self.api.embedded:
            self.do("shopSettingsUpdate", input={name: DEFAULTS[name] for name in self.changed})

    # who asks

    def app(self, *permissions: str) -> App:
        def make() -> App:
            made = self.do_as(self.api.admin, "appCreate", input={"name": f"app {self.word}", "permissions": list(permissions)})
            return App(made["app"]["id"], token=made["authToken"])

        found: App = self._once(f"app {sorted(permissions)}", make)
        return found

    def new_app(self, *permissions: str) -> App:
        """An App of the test's own."""
        made = self.do_as(self.api.admin, "appCreate", input={"name": self.fresh("app"), "permissions": list(permissions)})
        return App(made["app"]["id"], token=made["authToken"])

    def do_as(self, token: str | None, root: str, **variables: Any) -> Any:
        payload = self.api.send(DOCUMENTS[root], variables, token=token)[root]
        assert payload["errors"] == [], (root, payload["errors"])
        return payload

    def eventually(self, expected: Any, read: Callable[[], Any], seconds: float = 90) -> None:
        """What `read` gives becomes `expected`: at once in this process; Saleor's search index and its prices follow later."""
        limit = monotonic() + (0 if self.api.embedded else seconds)
        while (found := read()) != expected and monotonic() < limit:
            sleep(2)
        assert found == expected
