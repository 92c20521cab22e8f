"""Asking for an App: what is refused before anything is tried. What happens then: tests/webhooks/test_installation.py."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.endpoint import Endpoint

pytestmark = pytest.mark.django_db

INSTALL = """mutation($input: AppInstallInput!) { appInstall(input: $input) {
  appInstallation { id status message appName manifestUrl } errors { field code permissions } } }"""
RETRY = "mutation($id: ID!) { appRetryInstall(id: $id) { appInstallation { id } errors { field code } } }"
FORGET = "mutation($id: ID!) { appDeleteFailedInstallation(id: $id) { appInstallation { id } errors { field code } } }"
FETCH = "mutation($url: String!) { appFetchManifest(manifestUrl: $url) { manifest { name } errors { field code } } }"
WAITING = "{ appsInstallations { id status message appName manifestUrl createdAt updatedAt } }"
EXTENSIONS = """query($filter: AppExtensionFilterInput) {
  appExtensions(first: 5, filter: $filter) { totalCount edges { node { id label } } } }"""
EXTENSION = "query($id: ID!) { appExtension(id: $id) { label } }"
CREATE = "mutation($input: AppInput!) { appCreate(input: $input) { authToken errors { code } } }"
# Nobody listens there: refused at once.
NOWHERE = "http://localhost:59999/manifest"
UNKNOWN = "QXBwSW5zdGFsbGF0aW9uOjk5OTk5OTk5"  # AppInstallation:99999999


@pytest.fixture
def admin(api: Endpoint) -> str:
    """The token of whoever installs Apps."""
    return api.admin


def installed(api: Endpoint, token: str, **fields: Any) -> Any:
    values = {"appName": "Porter", "manifestUrl": NOWHERE, "permissions": [], **fields}
    return api.query(INSTALL, {"input": values}, token=token)["appInstall"]


def waiting(api: Endpoint, staff: str) -> list[Any]:
    return api.query(WAITING, token=staff)["appsInstallations"]  # type: ignore[no-any-return]


def test_an_installation_waits_for_its_turn(api: Endpoint, staff: str, admin: str) -> None:
    answer = installed(api, admin, permissions=["MANAGE_ORDERS"])
    assert answer["errors"] == []
    row = answer["appInstallation"]
    assert (row["status"], row["message"], row["appName"], row["manifestUrl"]) == ("PENDING", None, "Porter", NOWHERE)
    assert row["id"] in [each["id"] for each in waiting(api, staff)]


@pytest.mark.engine_only("a Saleor with a worker has tried it meanwhile")
def test_one_that_waits_is_neither_tried_again_nor_forgotten(api: Endpoint, staff: str) -> None:
    row = installed(api, staff)["appInstallation"]
    for document, root in ((RETRY, "appRetryInstall"), (FORGET, "appDeleteFailedInstallation")):
        assert api.query(document, {"id": row["id"]}, token=staff).refused(root) == [("INVALID_STATUS", "id")]
        assert api.query(document, {"id": UNKNOWN}, token=staff).refused(root) == [("NOT_FOUND", "id")]
    assert [each["status"] for each in waiting(api, staff) if each["id"] == row["id"]] == ["PENDING"]


@pytest.mark.engine_only("an App that manages Apps may make and install others within its own rights; in Saleor only persons do")
def test_nobody_grants_what_they_do_not_hold(api: Endpoint, staff: str) -> None:
    given = {"name": "Clerk", "permissions": ["MANAGE_APPS", "MANAGE_ORDERS"]}
    clerk = api.query(CREATE, {"input": given}, token=staff)["appCreate"]["authToken"]
    before = waiting(api, staff)
    refused = installed(api, clerk, permissions=["MANAGE_ORDERS", "MANAGE_USERS"])
    assert refused["errors"] == [{"field": "permissions", "code": "OUT_OF_SCOPE_PERMISSION", "permissions": ["MANAGE_USERS"]}]
    assert refused["appInstallation"] is None
    assert waiting(api, staff) == before
    assert installed(api, clerk, permissions=["MANAGE_ORDERS"])["errors"] == []


def ours(fields: dict[str, str], field: str, code: str, reason: str) -> Any:
    """What only our engine refuses, and why."""
    return pytest.param(fields, field, code, marks=pytest.mark.engine_only(reason))


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ours({"appName": " "}, "appName", "REQUIRED", "Saleor takes a name of blanks"),
        ({"appName": "x" * 61}, "appName", "INVALID"),
        ({"manifestUrl": "carrier.example/manifest"}, "manifestUrl", "INVALID_URL_FORMAT"),
        ours({"manifestUrl": "ftp://carrier.example/"}, "manifestUrl", "INVALID_URL_FORMAT", "a manifest is read over HTTP"),
        ours(
            {"manifestUrl": "http://u:p@carrier.example/"},
            "manifestUrl",
            "INVALID_URL_FORMAT",
            "we keep no passwords in addresses",
        ),
        ours(
            {"manifestUrl": "http://carrier.example/" + "x" * 500}, "manifestUrl", "INVALID_URL_FORMAT", "addresses have an end"
        ),
    ],
)
def test_what_cannot_even_be_tried(api: Endpoint, staff: str, admin: str, fields: dict[str, str], field: str, code: str) -> None:
    before = [each["id"] for each in waiting(api, staff)]
    assert [(error["field"], error["code"]) for error in installed(api, admin, **fields)["errors"]] == [(field, code)]
    assert [each["id"] for each in waiting(api, staff)] == before


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("nowhere", "INVALID_URL_FORMAT"),
        pytest.param(
            NOWHERE,
            "MANIFEST_URL_CANT_CONNECT",
            marks=pytest.mark.engine_only("nobody listens there: Saleor calls it INVALID, as a manifest that is wrong"),
        ),
    ],
)
def test_a_manifest_that_cannot_be_read(api: Endpoint, staff: str, url: str, code: str) -> None:
    answer = api.query(FETCH, {"url": url}, token=staff)["appFetchManifest"]
    assert answer == {"manifest": None, "errors": [{"field": "manifestUrl", "code": code}]}


def test_where_no_app_fills_a_place(api: Endpoint, staff: str) -> None:
    found = api.query(EXTENSIONS, {"filter": {"mountName": ["SEARCH_ACTION"], "targetName": "NEW_TAB"}}, token=staff)[
        "appExtensions"
    ]
    assert found == {"totalCount": 0, "edges": []}
    assert api.query(EXTENSION, {"id": "QXBwRXh0ZW5zaW9uOjk5OTk5OTk5"}, token=staff)["appExtension"] is None
