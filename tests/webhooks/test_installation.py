"""Installing an App: a real one answers over HTTP, and what it is told is checked word by word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from marketplace.api.context import context_for
from marketplace.api.manifest import fetch_manifest
from marketplace.api.schema import execute
from marketplace.contract.permissions import ALL
from marketplace.engine.apps.actions import create_app, fail_installation, finish_installation, make_app
from marketplace.engine.apps.queries import app_of_token
from marketplace.kernel import outbox
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.ids import from_global_id

pytestmark = pytest.mark.django_db

INSTALL = """mutation($input: AppInstallInput!) { appInstall(input: $input) {
  appInstallation { id status message appName manifestUrl } errors { field code permissions } } }"""
RETRY = """mutation($id: ID!, $activate: Boolean) { appRetryInstall(id: $id, activateAfterInstallation: $activate) {
  appInstallation { id status message } errors { field code } } }"""
FORGET = "mutation($id: ID!) { appDeleteFailedInstallation(id: $id) { appInstallation { id } errors { field code } } }"
FETCH = """mutation($url: String!) { appFetchManifest(manifestUrl: $url) { manifest { identifier name version about author permissions { code }
  appUrl tokenTargetUrl homepageUrl supportUrl dataPrivacyUrl audience requiredSaleorVersion { constraint satisfied }
  extensions { label url mountName targetName settings identifier permissions { code } }
  webhooks { name asyncEvents syncEvents query targetUrl } } errors { field code } } }"""
WAITING = "{ appsInstallations { id status message appName manifestUrl createdAt updatedAt } }"
APPS = """{ apps(first: 9, filter: {type: THIRDPARTY}) { edges { node { id identifier name type isActive version aboutApp author appUrl manifestUrl
  homepageUrl supportUrl dataPrivacyUrl permissions { code } tokens { name authToken }
  webhooks { name isActive identifier targetUrl subscriptionQuery customHeaders asyncEvents { eventType } }
  extensions { label url mountName targetName settings identifier permissions { code } } } } } }"""
QUERY = "subscription { event { issuedAt ... on OrderCreated { order { id } } } }"


@dataclass
class Program:
    """An App on this machine. `answers` says what it answers at a path: status, body, headers; what it has none for is 404."""

    url: str = ""
    answers: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    on_token: Any = None

    @property
    def manifest(self) -> dict[str, Any]:
        return {
            "id": "carrier.example",
            "name": "Carrier",
            "version": "1.2.0",
            "about": "Prints labels.",
            "author": "Atlas",
            "permissions": ["MANAGE_ORDERS", "MANAGE_PRODUCTS"],
            "appUrl": f"{self.url}/app",
            "tokenTargetUrl": f"{self.url}/token",
            "homepageUrl": "https://carrier.example/",
            "supportUrl": "https://carrier.example/help",
            "dataPrivacyUrl": "https://carrier.example/privacy",
            "requiredSaleorVersion": "^3.20",
            "extensions": [
                {"label": "Labels", "mount": "ORDER_DETAILS_MORE_ACTIONS", "url": "/labels", "permissions": ["MANAGE_ORDERS"],
                 "options": {"a": 1}, "identifier": "labels"},
                {"label": "All", "mount": "navigation_orders", "target": "APP_PAGE", "url": "/all"},
            ],
            "webhooks": [
                {"name": "Orders", "targetUrl": f"{self.url}/hook", "query": QUERY, "asyncEvents": ["ORDER_CREATED"],
                 "customHeaders": {"X-Shop": "m"}, "identifier": "orders", "isActive": True},
            ],
            "unheardOf": {"passed": "over"},
        }  # fmt: skip

    def say(self, path: str, body: Any, status: int = 200, **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers[path] = (status, raw, headers)

    def offer(self, **changes: Any) -> None:
        """Serve the manifest; a change to None leaves its key out."""
        whole = {**self.manifest, **changes}
        self.say("/manifest", {key: value for key, value in whole.items() if value is not None})

    @property
    def tokens(self) -> list[str]:
        return [
            json.loads(body)["auth_token"] for method, path, _headers, body in self.asked if (method, path) == ("POST", "/token")
        ]

    def hear(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        self.asked.append((handler.command, handler.path, dict(handler.headers.items()), body))
        if handler.path == "/token" and self.on_token is not None:
            self.on_token(json.loads(body)["auth_token"])
        status, answer, headers = self.answers.get(handler.path, (404, b"", {}))
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(answer)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(answer)


@contextmanager
def running() -> Iterator[Program]:
    program = Program()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            program.hear(self)

        def do_POST(self) -> None:
            program.hear(self)

        def log_message(self, *arguments: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    program.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield program
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def program() -> Iterator[Program]:
    with running() as found:
        found.offer()
        found.say("/token", {"success": True})
        yield found


class Office:
    """Staff at the API."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.token = create_app(name="staff", actor=SYSTEM, permissions=sorted(ALL))[1]

    def ask(self, document: str, *, token: str = "", **variables: Any) -> Any:
        answer = execute(document, variables, context_for(token or self.token))
        assert not answer.errors, answer.errors
        return answer.data

    def install(self, *permissions: str, **fields: Any) -> Any:
        values = {"appName": "Porter", "manifestUrl": f"{self.program.url}/manifest", "permissions": list(permissions), **fields}
        return self.ask(INSTALL, input=values)["appInstall"]

    def installed(self, *permissions: str, **fields: Any) -> Any:
        """Install and let the worker do it; the App, or None."""
        answer = self.install(*permissions, **fields)
        assert answer["errors"] == []
        outbox.drain()
        return self.app()

    def app(self) -> Any:
        found = [edge["node"] for edge in self.ask(APPS)["apps"]["edges"]]
        assert len(found) <= 1
        return found[0] if found else None

    def waiting(self) -> list[Any]:
        return self.ask(WAITING)["appsInstallations"]  # type: ignore[no-any-return]


@pytest.fixture
def office(db: None, program: Program) -> Office:
    return Office(program)


def test_an_app_is_installed_as_its_manifest_says(office: Office, program: Program, settings: Any) -> None:
    answer = office.install("MANAGE_ORDERS")
    url = f"{program.url}/manifest"
    assert answer["appInstallation"] == {
        "id": answer["appInstallation"]["id"], "status": "PENDING", "message": None, "appName": "Porter", "manifestUrl": url,
    }  # fmt: skip
    assert [(row["status"], row["appName"]) for row in office.waiting()] == [("PENDING", "Porter")]
    assert program.asked == []
    program.offer(permissions=["MANAGE_ORDERS", "MANAGE_PRODUCTS"])
    outbox.drain()
    assert office.waiting() == []
    app = office.app()
    (token,) = program.tokens
    assert len(token) == 30
    assert app == {
        "id": app["id"], "identifier": "carrier.example", "name": "Porter", "type": "THIRDPARTY", "isActive": True, "version": "1.2.0",
        "aboutApp": "Prints labels.", "author": "Atlas", "appUrl": f"{program.url}/app", "manifestUrl": url,
        "homepageUrl": "https://carrier.example/", "supportUrl": "https://carrier.example/help",
        "dataPrivacyUrl": "https://carrier.example/privacy", "permissions": [{"code": "MANAGE_ORDERS"}],
        "tokens": [{"name": "Default token", "authToken": token[-4:]}],
        "webhooks": [
            {"name": "Orders", "isActive": True, "identifier": "orders", "targetUrl": f"{program.url}/hook", "subscriptionQuery": QUERY,
             "customHeaders": '{"x-shop": "m"}', "asyncEvents": [{"eventType": "ORDER_CREATED"}]},
        ],
        "extensions": [
            {"label": "Labels", "url": f"{program.url}/app/labels", "mountName": "ORDER_DETAILS_MORE_ACTIONS", "targetName": "POPUP",
             "settings": {"a": 1}, "identifier": "labels", "permissions": [{"code": "MANAGE_ORDERS"}]},
            {"label": "All", "url": "/all", "mountName": "NAVIGATION_ORDERS", "targetName": "APP_PAGE", "settings": {},
             "identifier": "", "permissions": []},
        ],
    }  # fmt: skip
    fetched, handed = program.asked
    assert fetched[:2] == ("GET", "/manifest")
    assert fetched[2]["Saleor-Schema-Version"] == "3.23"
    assert fetched[2]["User-Agent"] == "Saleor/3.23"
    assert handed[:2] == ("POST", "/token")
    assert handed[3] == json.dumps({"auth_token": token}, separators=(",", ":")).encode()
    domain = settings.PUBLIC_URL.partition("//")[2]
    assert {name: value for name, value in handed[2].items() if "Saleor-" in name} == {
        "Saleor-Domain": domain,
        "X-Saleor-Domain": domain,
        "Saleor-Api-Url": f"{settings.PUBLIC_URL}/graphql/",
        "Saleor-Schema-Version": "3.23",
    }
    assert handed[2]["Content-Type"] == "application/json"
    mine = office.ask("{ app { id permissions { code } } }", token=token)["app"]
    assert mine == {"id": app["id"], "permissions": [{"code": "MANAGE_ORDERS"}]}


@pytest.mark.django_db(transaction=True)
def test_the_app_may_ask_who_it_is_before_it_takes_its_token(office: Office, program: Program) -> None:
    met: list[Any] = []

    def meet(token: str) -> None:
        try:
            met.append(office.ask("{ app { identifier } }", token=token)["app"])
            met.append(office.app())
        finally:
            connection.close()

    program.on_token = meet
    assert office.installed("MANAGE_ORDERS")["isActive"] is True
    assert met == [{"identifier": "carrier.example"}, None]


def test_an_app_that_is_to_rest_rests_and_one_without_a_place_for_its_token_needs_none(office: Office, program: Program) -> None:
    program.offer(tokenTargetUrl=None, webhooks=None, extensions=None, requiredSaleorVersion=None)
    app = office.installed(activateAfterInstallation=False)
    assert (app["isActive"], app["permissions"], app["webhooks"], app["extensions"]) == (False, [], [], [])
    assert program.tokens == []


def failed(office: Office, *permissions: str) -> str:
    """Try to install; why it failed. Nothing is left of the App."""
    assert office.installed(*permissions) is None
    (row,) = office.waiting()
    assert row["status"] == "FAILED"
    return str(row["message"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": None}, "id: This field is required."),
        ({"name": None, "version": 7}, "name: This field is required., version: Incorrect format."),
        ({"permissions": ["MANAGE_EVERYTHING"], "extensions": None}, "permissions: Given permissions don't exist."),
        ({"tokenTargetUrl": "/token"}, "tokenTargetUrl: Incorrect format."),
        ({"appUrl": None}, "extensions: A path needs the App's own address (appUrl)."),
        ({"requiredSaleorVersion": "^3.24 || 4"}, "required_saleor_version: The App needs another version of Saleor: ^3.24 || 4"),
        ({"requiredSaleorVersion": "soon"}, "requiredSaleorVersion: Incorrect format."),
        ({"webhooks": {"name": "x"}}, "webhooks: Incorrect format."),
        ({"webhooks": [{"name": "x", "query": QUERY, "targetUrl": "nowhere"}]}, "webhooks: Incorrect format."),
        ({"webhooks": [{"name": "x", "query": "{ shop { name } }", "targetUrl": "http://a.example"}]}, "webhooks: "),
        ({"webhooks": [{"name": "x", "query": QUERY, "targetUrl": "http://a.example", "asyncEvents": ["RAIN"]}]},
         "webhooks: These events do not happen here: RAIN"),
        ({"webhooks": [{"name": "x", "query": QUERY, "targetUrl": "http://a.example", "syncEvents": ["CHECKOUT_CALCULATE_TAXES"]}]},
         "webhooks: These events do not happen here: CHECKOUT_CALCULATE_TAXES"),
        ({"extensions": [{"label": "x", "mount": "A", "url": "https://a.example", "permissions": ["MANAGE_PRODUCTS"]}]},
         "extensions: Extension permission must be listed in App's permissions."),
    ],
)  # fmt: skip
def test_a_manifest_that_is_refused(office: Office, program: Program, changes: dict[str, Any], message: str) -> None:
    program.offer(**changes)
    assert failed(office, "MANAGE_ORDERS").startswith(message)
    assert program.tokens == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff\xfe", b'{"id": "a\\u0000"}', b"[" * 5000, b'{"id": "' + b"x" * 600_000 + b'"}']
)
def test_what_is_no_manifest(office: Office, program: Program, body: bytes) -> None:
    program.say("/manifest", body)
    assert failed(office) == "manifest_url: The manifest is not well formed."
    refused = office.ask(FETCH, url=f"{program.url}/manifest")["appFetchManifest"]
    assert refused == {"manifest": None, "errors": [{"field": "manifestUrl", "code": "INVALID_MANIFEST_FORMAT"}]}


def test_a_redirect_is_not_followed(office: Office, program: Program) -> None:
    program.say("/elsewhere", program.manifest)
    program.say("/manifest", b"", 302, Location="/elsewhere")
    assert failed(office) == "manifest_url: The App's manifest could not be fetched."
    assert [path for _method, path, *_rest in program.asked] == ["/manifest"]


def test_where_nobody_is_at_home(office: Office, program: Program) -> None:
    with running() as other:
        url = f"{other.url}/manifest"
    office.install(manifestUrl=url)
    outbox.drain()
    assert [row["message"] for row in office.waiting()] == ["manifest_url: The App's manifest could not be fetched."]
    refused = office.ask(FETCH, url=url)["appFetchManifest"]
    assert refused == {"manifest": None, "errors": [{"field": "manifestUrl", "code": "MANIFEST_URL_CANT_CONNECT"}]}


def test_this_machine_is_not_asked(office: Office, program: Program, settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = False
    assert failed(office) == "manifest_url: The App's manifest could not be fetched."
    assert office.ask(FETCH, url=f"{program.url}/manifest")["appFetchManifest"]["errors"] == [
        {"field": "manifestUrl", "code": "MANIFEST_URL_CANT_CONNECT"}
    ]
    assert program.asked == []


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (400, {"success": False, "error": {"code": "SALEOR_URL_PROHIBITED", "message": "This shop is not on the list."}},
         "This shop is not on the list."),
        (500, b"<html>", "The App refused its token (HTTP 500)."),
        (302, b"", "The App refused its token (HTTP 302)."),
    ],
)  # fmt: skip
def test_an_app_that_refuses_its_token_is_not_there(
    office: Office, program: Program, status: int, body: Any, message: str
) -> None:
    program.say("/token", body, status, Location="/manifest")
    assert failed(office, "MANAGE_ORDERS") == message
    (token,) = program.tokens
    assert office.ask("mutation($t: String!) { appTokenVerify(token: $t) { valid } }", t=token)["appTokenVerify"] == {
        "valid": False
    }


def test_a_failed_installation_is_tried_again_or_forgotten(office: Office, program: Program) -> None:
    program.say("/token", b"", 503)
    failed(office, "MANAGE_ORDERS")
    (row,) = office.waiting()
    program.say("/token", {"success": True})
    answer = office.ask(RETRY, id=row["id"], activate=False)["appRetryInstall"]
    assert answer == {"appInstallation": {"id": row["id"], "status": "PENDING", "message": None}, "errors": []}
    for document, root in ((RETRY, "appRetryInstall"), (FORGET, "appDeleteFailedInstallation")):
        again = office.ask(document, id=row["id"])[root]
        assert again == {"appInstallation": None, "errors": [{"field": "id", "code": "INVALID_STATUS"}]}
    outbox.drain()
    assert (office.app()["isActive"], office.waiting()) == (False, [])
    assert len(set(program.tokens)) == 2
    assert failed_again(office) == "identifier: App with the same identifier is already installed."
    (row,) = office.waiting()
    assert office.ask(FORGET, id=row["id"])["appDeleteFailedInstallation"] == {"appInstallation": {"id": row["id"]}, "errors": []}
    assert office.waiting() == []
    for document, root in ((RETRY, "appRetryInstall"), (FORGET, "appDeleteFailedInstallation")):
        gone = office.ask(document, id=row["id"])[root]
        assert gone["errors"] == [{"field": "id", "code": "NOT_FOUND"}]


def failed_again(office: Office) -> str:
    office.install("MANAGE_ORDERS")
    outbox.drain()
    return str(office.waiting()[0]["message"])


def test_a_manifest_is_shown_before_anything_is_installed(office: Office, program: Program) -> None:
    shown = office.ask(FETCH, url=f"{program.url}/manifest")["appFetchManifest"]
    assert shown["errors"] == []
    assert shown["manifest"] == {
        "identifier": "carrier.example", "name": "Carrier", "version": "1.2.0", "about": "Prints labels.", "author": "Atlas",
        "permissions": [{"code": "MANAGE_ORDERS"}, {"code": "MANAGE_PRODUCTS"}], "appUrl": f"{program.url}/app",
        "tokenTargetUrl": f"{program.url}/token", "homepageUrl": "https://carrier.example/", "supportUrl": "https://carrier.example/help",
        "dataPrivacyUrl": "https://carrier.example/privacy", "audience": "",
        "requiredSaleorVersion": {"constraint": "^3.20", "satisfied": True},
        "extensions": [
            {"label": "Labels", "url": "/labels", "mountName": "ORDER_DETAILS_MORE_ACTIONS", "targetName": "POPUP", "settings": {"a": 1},
             "identifier": "labels", "permissions": [{"code": "MANAGE_ORDERS"}]},
            {"label": "All", "url": "/all", "mountName": "NAVIGATION_ORDERS", "targetName": "APP_PAGE", "settings": {}, "identifier": "",
             "permissions": []},
        ],
        "webhooks": [{"name": "Orders", "asyncEvents": ["ORDER_CREATED"], "syncEvents": [], "query": QUERY, "targetUrl": f"{program.url}/hook"}],
    }  # fmt: skip
    assert (office.app(), office.waiting(), program.tokens) == (None, [], [])
    program.offer(requiredSaleorVersion=">=4")
    later = office.ask(FETCH, url=f"{program.url}/manifest")["appFetchManifest"]["manifest"]
    assert later["requiredSaleorVersion"] == {"constraint": ">=4", "satisfied": False}


def test_extensions_are_found_by_place_while_their_app_is_awake(office: Office, program: Program) -> None:
    listing = """query($filter: AppExtensionFilterInput) { appExtensions(first: 9, filter: $filter) {
      totalCount edges { node { id label app { name } accessToken } } } }"""
    app = office.installed("MANAGE_ORDERS")

    def labels(**filter: Any) -> list[str]:
        return [edge["node"]["label"] for edge in office.ask(listing, filter=filter)["appExtensions"]["edges"]]

    assert labels() == ["Labels", "All"]
    assert labels(mountName=["NAVIGATION_ORDERS"]) == ["All"]
    assert labels(targetName="POPUP") == ["Labels"]
    (first, _second) = office.ask(listing)["appExtensions"]["edges"]
    one = office.ask("query($id: ID!) { appExtension(id: $id) { label app { id } } }", id=first["node"]["id"])["appExtension"]
    assert one == {"label": "Labels", "app": {"id": app["id"]}}
    office.ask("mutation($id: ID!) { appDeactivate(id: $id) { errors { code } } }", id=app["id"])
    assert labels() == []


def test_apps_are_told_of_apps(office: Office, program: Program) -> None:
    document = "subscription { event { __typename ... on AppInstalled { app { name } } ... on AppDeleted { app { id name } } } }"
    listener = office.ask(
        "mutation($input: AppInput!) { appCreate(input: $input) { authToken app { id } } }",
        input={"name": "Listener", "permissions": ["MANAGE_APPS"]},
    )["appCreate"]
    outbox.drain()
    office.ask(
        "mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { errors { code field } } }",
        input={"app": listener["app"]["id"], "targetUrl": f"{program.url}/told", "query": document},
    )
    app = office.installed("MANAGE_ORDERS")
    office.ask("mutation($id: ID!) { appDelete(id: $id) { errors { code } } }", id=app["id"])
    outbox.drain()
    told = [json.loads(body) for _method, path, _headers, body in program.asked if path == "/told"]
    assert sorted(told, key=str) == [
        {"__typename": "AppDeleted", "app": {"id": app["id"], "name": "Porter"}},
        {"__typename": "AppInstalled", "app": {"name": "Porter"}},
    ]


def test_a_worker_that_died_before_it_handed_over_the_token_leaves_nothing_behind(office: Office, program: Program) -> None:
    key = int(from_global_id(office.install("MANAGE_ORDERS")["appInstallation"]["id"]).pk)
    manifest = fetch_manifest(f"{program.url}/manifest")
    made = make_app(installation_id=key, manifest=manifest)
    assert made is not None
    abandoned, lost = made
    outbox.drain()
    (token,) = program.tokens
    assert token != lost
    assert app_of_token(token) is not None
    assert app_of_token(lost) is None
    assert office.app()["tokens"] == [{"name": "Default token", "authToken": token[-4:]}]
    assert not finish_installation(installation_id=key, app_id=abandoned.pk)
    fail_installation(installation_id=key, message="too late", app_id=abandoned.pk)
    assert (office.waiting(), office.app()["isActive"]) == ([], True)
