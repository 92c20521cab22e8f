"""What a back office says to write the catalogue."""

from __future__ import annotations

from typing import Any

from tests.contract.endpoint import Endpoint
from tests.contract.shop.documents import DOCUMENTS


class BackOffice:
    """Speaks with one token. `do` wants success and gives the payload, `refused` wants errors and gives (code, field) of each."""

    def __init__(self, api: Endpoint, token: str) -> None:
        self.api, self.token = api, token

    def do(self, name: str, **variables: Any) -> Any:
        payload = self.api.query(DOCUMENTS[name], variables, token=self.token)[name]
        assert payload["errors"] == [], payload["errors"]
        return payload

    def refused(self, name: str, **variables: Any) -> list[tuple[str, str | None]]:
        payload = self.api.query(DOCUMENTS[name], variables, token=self.token)[name]
        assert payload["errors"], payload
        return [(error["code"], error["field"]) for error in payload["errors"]]
