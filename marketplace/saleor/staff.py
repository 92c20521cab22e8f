"""Asking Saleor as its staff: for setting it up and for looking after it. What is given for that is kept nowhere.

Documents are Saleor's GraphQL as text. Files travel as the multipart form of the GraphQL upload convention.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import jwt
import orjson
from django.conf import settings

EMAIL, PASSWORD, TOKEN = "SALEOR_STAFF_EMAIL", "SALEOR_STAFF_PASSWORD", "SALEOR_SETUP_TOKEN"
ATTEMPTS = 4
PAUSE_SECONDS = 1.0
MARGIN_SECONDS = 60
"""A token that ends sooner is replaced before it is used."""
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_BUSY = frozenset({429, 502, 503, 504})
_SIGN_IN = "mutation($email: String!, $password: String!) { tokenCreate(email: $email, password: $password) { token refreshToken errors { code message } } }"
_REFRESH = "mutation($token: String!) { tokenRefresh(refreshToken: $token) { token errors { code message } } }"

Variables = Mapping[str, Any]


class StaffError(Exception):
    """Saleor cannot be reached, does not let us in, or refused something. The text says which, for the person at the keyboard."""


class Staff:
    """One stay. Give either a `token` of an App, or `email` and `password` of a member of the staff."""

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        email: str = "",
        password: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = url
        self._token, self._refresh, self._ends = token, "", 0.0
        self._email, self._password = email, password
        self._sleep = sleep
        self._pool = httpx.Client(timeout=_TIMEOUT, follow_redirects=False, headers={"User-Agent": "Maarad"})
        self.requests = 0
        self.is_person = bool(email)

    def __enter__(self) -> Staff:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def ask(self, document: str, variables: Variables | None = None) -> dict[str, Any]:
        """The `data` of the answer. StaffError when there is none, or when a resolver failed."""
        return self._data(self._post(document, variables or {}, self._authorization()))

    def change(self, document: str, variables: Variables | None = None) -> dict[str, Any]:
        """The payload of a document's only mutation. StaffError with what Saleor refused."""
        payload: dict[str, Any] = next(iter(self.ask(document, variables).values())) or {}
        if payload.get("errors"):
            raise StaffError(refusals(payload["errors"]))
        return payload

    def rows(self, document: str, variables: Variables | None = None) -> Iterator[dict[str, Any]]:
        """Every node of a document's only connection; it takes `$after` and selects `pageInfo { hasNextPage endCursor }`."""
        after = None
        while True:
            found = next(iter(self.ask(document, {**(variables or {}), "after": after}).values()))
            yield from (edge["node"] for edge in found["edges"])
            if not found["pageInfo"]["hasNextPage"]:
                return
            after = found["pageInfo"]["endCursor"]

    def _authorization(self) -> str:
        if self._email and self._ends - time.time() < MARGIN_SECONDS:
            self._sign_in()
        return f"Bearer {self._token}" if self._token else ""

    def _sign_in(self) -> None:
        if self._refresh:
            found = self._data(self._post(_REFRESH, {"token": self._refresh}, ""))["tokenRefresh"]
        else:
            found = self._data(self._post(_SIGN_IN, {"email": self._email, "password": self._password}, ""))["tokenCreate"]
        if found["errors"] or not found["token"]:
            raise StaffError(f"Saleor does not let {self._email} in: {refusals(found['errors'])}")
        self._token = found["token"]
        self._refresh = found.get("refreshToken") or self._refresh
        self._ends = float(jwt.decode(self._token, options={"verify_signature": False})["exp"])

    def _post(self, document: str, variables: Variables, authorization: str) -> httpx.Response:
        """Asked again when it certainly did not arrive or was turned away. A lost answer is an error: whoever runs the command runs it again."""
        headers = {"Accept": "application/json"}
        if authorization:
            headers["Authorization"] = authorization
        body = _body(document, variables)
        for attempt in range(1, ATTEMPTS + 1):
            self.requests += 1
            try:
                response = self._pool.post(self.url, headers=headers, **body)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if attempt == ATTEMPTS:
                    raise StaffError(f"Saleor does not answer at {self.url}.") from error
            except httpx.HTTPError as error:
                raise StaffError(f"The connection to Saleor broke ({type(error).__name__}).") from error
            else:
                if response.status_code not in _BUSY or attempt == ATTEMPTS:
                    return response
            self._sleep(PAUSE_SECONDS * 2 ** (attempt - 1))
        raise AssertionError("unreachable")

    def _data(self, response: httpx.Response) -> dict[str, Any]:
        try:
            found = orjson.loads(response.content)
        except orjson.JSONDecodeError as error:
            raise StaffError(f"Saleor answered HTTP {response.status_code} without JSON.") from error
        if found.get("errors") or found.get("data") is None:
            raise StaffError("; ".join(str(error.get("message")) for error in found.get("errors", [])[:3]) or "no data")
        return dict(found["data"])


def from_environment() -> Staff:
    """As the environment says. StaffError when it does not."""
    if not settings.SALEOR_API_URL:
        raise StaffError("SALEOR_API_URL is not set: there is no Saleor to speak to.")
    token, email, password = (os.environ.get(name, "") for name in (TOKEN, EMAIL, PASSWORD))
    if token:
        return Staff(settings.SALEOR_API_URL, token=token)
    if email and password:
        return Staff(settings.SALEOR_API_URL, email=email, password=password)
    raise StaffError(
        f"Set {EMAIL} and {PASSWORD} (a member of Saleor's staff with every permission), or {TOKEN}, for this command only."
    )


def refusals(errors: list[dict[str, Any]]) -> str:
    """The reasons of a mutation as one line."""
    return "; ".join(f"{error.get('field') or ''} {error.get('code')}: {error.get('message')}".strip() for error in errors)


def _body(document: str, variables: Variables) -> dict[str, Any]:
    files: dict[str, Any] = {}
    plain = _without_files(dict(variables), "variables", files)
    if not files:
        return {"json": {"query": document, "variables": plain}}
    operation = orjson.dumps({"query": document, "variables": plain})
    places = {str(number): [place] for number, place in enumerate(files)}
    parts = {str(number): (file.name, file.read(), file.content_type) for number, file in enumerate(files.values())}
    return {"data": {"operations": operation.decode(), "map": orjson.dumps(places).decode()}, "files": parts}


def _without_files(value: Any, place: str, files: dict[str, Any]) -> Any:
    """`value` with null where a file was; files by their place."""
    if hasattr(value, "read"):
        files[place] = value
        return None
    if isinstance(value, dict):
        return {key: _without_files(each, f"{place}.{key}", files) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_files(each, f"{place}.{number}", files) for number, each in enumerate(value)]
    return value
