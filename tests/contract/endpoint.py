"""The one door of the behaviour suite: a document, its variables and a token go in, an answer comes out.

`Embedded` asks the engine in this process; `Remote` asks any Saleor 3.23 over HTTP. Nothing else in `tests/contract` knows which
of them answers, and nothing but this file reaches into the engine (tests/architecture/test_contract_suite.py).
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from random import randrange
from time import monotonic, sleep
from typing import Any

import httpx

from tests.contract.recorder import Recorder

# How long a person's token is used; Saleor's live for five minutes.
TOKEN_SECONDS = 200.0
# Where a mailed link leads to: the last word of the link is the token.
CONFIRM, RESET, DELETE = "ACCOUNT_CONFIRMATION_REQUESTED", "ACCOUNT_SET_PASSWORD_REQUESTED", "ACCOUNT_DELETE_REQUESTED"


@dataclass
class File:
    """A file to send with a document: give it as the value of a variable of type `Upload`."""

    name: str
    content: bytes
    kind: str = "image/png"


@dataclass
class Reply:
    """`status` is the HTTP status; `statements` how much SQL it took, None where nobody can count."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    statements: int | None = None

    def __getitem__(self, root: str) -> Any:
        """The value of a root field of an answer without errors."""
        assert not self.errors, self.errors
        assert self.data is not None
        return self.data[root]

    @property
    def only(self) -> Any:
        """The value of the only root field."""
        assert not self.errors, self.errors
        assert self.data is not None
        (value,) = self.data.values()
        return value

    def refused(self, root: str) -> list[tuple[str, str | None]]:
        """(code, field) of each business error of a mutation."""
        return [(error["code"], error["field"]) for error in self[root]["errors"]]

    @property
    def denied(self) -> list[str]:
        """The Python class of each error of the answer as a whole."""
        return [error["extensions"]["exception"]["code"] for error in self.errors]


class Endpoint(ABC):
    """`things` keeps what is made once for as long as this door is open (a test; a whole run over HTTP).

    `home` is an address that the endpoint lets links lead back to.
    """

    embedded = False
    home = "http://localhost"

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.things: dict[str, Any] = {}
        self.move()

    def move(self) -> None:
        """Ask from another network address: who guesses passwords is slowed down by it, and each test is somebody else."""
        self.address = f"10.{randrange(256)}.{randrange(256)}.{randrange(1, 255)}"

    def query(self, document: str, variables: Mapping[str, Any] | None = None, *, token: str | None = None) -> Reply:
        """Ask what a test is about: its root fields count as covered by the test."""
        self.recorder.saw(document)
        return self.send(document, variables, token=token)

    @abstractmethod
    def send(self, document: str, variables: Mapping[str, Any] | None = None, *, token: str | None = None) -> Reply:
        """Ask what only prepares a test."""

    def at_once(self, document: str, asked: Sequence[Mapping[str, Any]], *, token: str | None = None) -> list[Reply]:
        """Ask a document with each of these variables, all at the same moment where that can be. In this process, where a test is one
        transaction, one after the other: tests/concurrency has real races on the engine."""
        self.recorder.saw(document)
        return [self.send(document, variables, token=token) for variables in asked]

    @abstractmethod
    def settle(self) -> None:
        """Let happen what was asked in the background; a Saleor's workers do it by themselves, a little later."""

    @property
    @abstractmethod
    def staff(self) -> str:
        """The token of an App that may do everything."""

    @property
    def admin(self) -> str:
        """The token of whoever makes Apps: Saleor wants a person for that."""
        return self.staff

    @abstractmethod
    def prepare_mail(self) -> None:
        """To be called before links are mailed. Remote: an App is told of every link; nobody answers at its address, but Saleor
        keeps what it wanted to say."""

    @abstractmethod
    def mailed(self, event: str, email: str) -> str:
        """The token in the last link that was mailed to her (CONFIRM, RESET, DELETE)."""

    @abstractmethod
    def voucher(self, code: str, channel: str, amount: float, kind: str, limit: int | None, least: float | None) -> None:
        """A voucher over the whole order; `kind` PERCENTAGE or FIXED, `least` what must be spent."""


class Embedded(Endpoint):
    """The engine in this process, asked through its own view."""

    embedded = True

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(recorder)
        from django.conf import settings

        self.home = settings.PUBLIC_URL
        self._staff = ""

    def send(self, document: str, variables: Mapping[str, Any] | None = None, *, token: str | None = None) -> Reply:
        from django.core.files.uploadedfile import SimpleUploadedFile
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        given: dict[str, Any] = {"REMOTE_ADDR": self.address}
        if token:
            given["headers"] = {"Authorization": f"Bearer {token}"}
        body, files = _multipart({"query": document, "variables": dict(variables or {})})
        with CaptureQueriesContext(connection) as captured:
            if files:
                parts = {name: SimpleUploadedFile(file.name, file.content, file.kind) for name, file in files.items()}
                answer = _client().post("/graphql/", {**body, **parts}, **given)
            else:
                answer = _client().post("/graphql/", json.dumps(body), content_type="application/json", **given)
        return _reply(answer.json(), answer.status_code, len(captured))

    def settle(self) -> None:
        from marketplace.kernel import outbox

        while outbox.drain():
            pass

    @property
    def staff(self) -> str:
        from marketplace.contract.permissions import ALL
        from marketplace.engine.apps.actions import create_app
        from marketplace.kernel.actors import SYSTEM

        self._staff = self._staff or create_app(name="staff", actor=SYSTEM, permissions=sorted(ALL))[1]
        return self._staff

    def prepare_mail(self) -> None:
        """The outbox keeps every link anyway."""

    def mailed(self, event: str, email: str) -> str:
        from marketplace.engine.customers.models import User
        from marketplace.kernel.ids import to_global_id
        from marketplace.kernel.models import OutboxMessage

        topic = {
            CONFIRM: "AccountConfirmationRequested",
            RESET: "PasswordResetRequested",
            DELETE: "AccountDeletionRequested",
        }[event]
        user = to_global_id("User", User.objects.get(email=email).pk)
        token: str = OutboxMessage.objects.filter(topic=topic, payload__user=user).latest("pk").payload["token"]
        return token

    def voucher(self, code: str, channel: str, amount: float, kind: str, limit: int | None, least: float | None) -> None:
        from decimal import Decimal

        from marketplace.engine.discounts.actions import VoucherListing, create_voucher
        from marketplace.kernel.actors import SYSTEM
        from marketplace.kernel.ids import from_global_id

        key = int(from_global_id(channel)[1])
        listing = VoucherListing(key, Decimal(str(amount)), min_spent=None if least is None else Decimal(str(least)))
        fields = {"name": code, "discount_value_type": kind, "usage_limit": limit}
        create_voucher(codes=[code], listings=[listing], fields=fields, actor=SYSTEM)


class Remote(Endpoint):
    """Any Saleor 3.23 over HTTP. `token` is an App's that holds every permission; or an administrator signs in."""

    def __init__(self, recorder: Recorder, url: str, token: str = "", email: str = "", password: str = "") -> None:
        super().__init__(recorder)
        self.client = httpx.Client(base_url=url, timeout=60)
        self._mailbox = ""
        self._person, self._signed_in, self._admin = (email, password), -TOKEN_SECONDS, ""
        self._staff = token or self._new_app()
        # Old stock counting by delivery zone is not what we compare with; an endpoint without the switch has none.
        self.send(
            "mutation { shopSettingsUpdate(input: {useLegacyShippingZoneStockAvailability: false}) { errors { code } } }",
            token=self._staff,
        )

    def send(self, document: str, variables: Mapping[str, Any] | None = None, *, token: str | None = None) -> Reply:
        headers = {"X-Forwarded-For": self.address, **({"Authorization": f"Bearer {token}"} if token else {})}
        body, files = _multipart({"query": document, "variables": dict(variables or {})})
        if files:
            parts = {name: (file.name, file.content, file.kind) for name, file in files.items()}
            answer = self.client.post("", data=body, files=parts, headers=headers)
        else:
            answer = self.client.post("", json=body, headers=headers)
        return _reply(answer.json(), answer.status_code, None)

    def settle(self) -> None:
        """Its workers are at it."""

    def at_once(self, document: str, asked: Sequence[Mapping[str, Any]], *, token: str | None = None) -> list[Reply]:
        self.recorder.saw(document)
        with ThreadPoolExecutor(len(asked)) as threads:
            return list(threads.map(lambda variables: self.send(document, variables, token=token), asked))

    @property
    def staff(self) -> str:
        return self._staff

    @property
    def admin(self) -> str:
        if self._person[0] and monotonic() - self._signed_in >= TOKEN_SECONDS:
            document = (
                "mutation($email: String!, $password: String!) { tokenCreate(email: $email, password: $password) { token } }"
            )
            answer = self.send(document, dict(zip(("email", "password"), self._person, strict=True)))
            self._admin, self._signed_in = str(answer["tokenCreate"]["token"] or ""), monotonic()
            assert self._admin, "SALEOR_EMAIL and SALEOR_PASSWORD sign nobody in"
        return self._admin or self._staff

    def _new_app(self) -> str:
        """An App that may do what the administrator may."""
        permissions = self.send("{ me { userPermissions { code } } }", token=self.admin)["me"]["userPermissions"]
        made = self.send(
            "mutation($input: AppInput!) { appCreate(input: $input) { authToken errors { field code } } }",
            {"input": {"name": "conformance", "permissions": [each["code"] for each in permissions]}},
            token=self.admin,
        )
        return str(made["appCreate"]["authToken"])

    def prepare_mail(self) -> None:
        if self._mailbox:
            return
        made = self.send(
            'mutation { appCreate(input: {name: "conformance mailbox", permissions: [MANAGE_USERS]}) { authToken errors { field code } } }',
            token=self.admin,
        )
        self._mailbox = made["appCreate"]["authToken"]
        for event, kind in (
            (CONFIRM, "AccountConfirmationRequested"),
            (RESET, "AccountSetPasswordRequested"),
            (DELETE, "AccountDeleteRequested"),
        ):
            given = {
                "name": event,
                "targetUrl": "https://mailbox.maarad.example/",
                "isActive": True,
                "asyncEvents": [event],
                "query": f"subscription {{ event {{ ... on {kind} {{ token user {{ email }} }} }} }}",
            }
            hook = self.send(
                "mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { errors { field code } } }",
                {"input": given},
                token=self._mailbox,
            )
            assert hook["webhookCreate"]["errors"] == []

    def mailed(self, event: str, email: str) -> str:
        # Saleor tells Apps a moment later.
        limit = monotonic() + 20
        while (token := self._told(event, email)) is None and monotonic() < limit:
            sleep(0.5)
        assert token is not None, f"no {event} for {email}"
        return token

    def _told(self, event: str, email: str) -> str | None:
        seen = self.send(
            "{ app { webhooks { name eventDeliveries(first: 20, sortBy: {field: CREATED_AT, direction: DESC})"
            " { edges { node { payload } } } } } }",
            token=self._mailbox,
        )
        for hook in seen["app"]["webhooks"]:
            for edge in hook["eventDeliveries"]["edges"] if hook["name"] == event else ():
                mail = json.loads(edge["node"]["payload"])
                if mail["user"]["email"] == email:
                    return str(mail["token"])
        return None

    def voucher(self, code: str, channel: str, amount: float, kind: str, limit: int | None, least: float | None) -> None:
        made = self.send(
            "mutation($input: VoucherInput!) { voucherCreate(input: $input) { voucher { id } errors { field code } } }",
            {
                "input": {
                    "name": code,
                    "addCodes": [code],
                    "type": "ENTIRE_ORDER",
                    "discountValueType": kind,
                    "usageLimit": limit,
                }
            },
            token=self._staff,
        )
        assert made["voucherCreate"]["errors"] == []
        listed = self.send(
            "mutation($id: ID!, $input: VoucherChannelListingInput!) { voucherChannelListingUpdate(id: $id, input: $input)"
            " { errors { field code } } }",
            {
                "id": made["voucherCreate"]["voucher"]["id"],
                "input": {"addChannels": [{"channelId": channel, "discountValue": amount, "minAmountSpent": least}]},
            },
            token=self._staff,
        )
        assert listed["voucherChannelListingUpdate"]["errors"] == []


@cache
def _client() -> Any:
    from django.test import Client

    return Client()


def _reply(body: dict[str, Any], status: int, statements: int | None) -> Reply:
    return Reply(body.get("data"), body.get("errors", []), status, statements)


def _multipart(operation: dict[str, Any]) -> tuple[dict[str, Any], dict[str, File]]:
    """The body, and the files in it by part; with files, in the words of the multipart request specification of GraphQL."""
    found: dict[str, File] = {}
    places: dict[str, list[str]] = {}

    def without_files(value: Any, path: str) -> Any:
        if isinstance(value, File):
            name = str(len(found))
            found[name], places[name] = value, [path]
            return None
        if isinstance(value, dict):
            return {key: without_files(each, f"{path}.{key}") for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [without_files(each, f"{path}.{place}") for place, each in enumerate(value)]
        return value

    body = {**operation, "variables": without_files(operation["variables"], "variables")}
    return ({"operations": json.dumps(body), "map": json.dumps(places)} if found else body), found
