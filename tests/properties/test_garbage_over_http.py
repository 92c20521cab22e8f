"""Whatever is sent to the two endpoints is answered: JSON, a status below 500, and never the words for what nobody foresaw."""

from __future__ import annotations

import base64
import json
import random
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db

ENDPOINTS = st.sampled_from(["/graphql/", "/graphql/maarad/"])
GENTLE = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))

ODD_TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["\0", "\\u0000", "\ud800", "é" * 300, "x" * 5000, "__proto__", "../..", "'", '"', "%00", "\r\n", "NaN", "1e999", "-0"]
    ),
)
IDS = st.one_of(
    ODD_TEXTS,
    st.builds(
        lambda kind, key: base64.b64encode(f"{kind}:{key}".encode(errors="surrogatepass")).decode(),
        st.sampled_from(["Product", "Page", "Order", "Checkout", "", "Product:Product", "Ürün"]),
        st.one_of(st.integers(-(10**30), 10**30), ODD_TEXTS),
    ),
    st.binary(max_size=12).map(lambda raw: base64.b64encode(raw).decode()),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), ODD_TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(ODD_TEXTS, inner, max_size=4)),
    max_leaves=10,
)
DOCUMENTS = [
    "{ products(ids: $ids) { id } }",
    "query Q($ids: [ID!]!) { products(ids: $ids) { id } pages(ids: $ids) { id } }",
    "query Q($id: ID, $first: Int) { product(id: $id) { id name } products(first: $first) { edges { node { id } } } }",
    "query Q($id: ID!) { order(id: $id) { id } checkout(id: $id) { id } }",
    "mutation M($id: ID, $file: Upload!) { fileUpload(file: $file) { uploadedFile { url } errors { code } } }",
    "mutation M($id: ID!) { checkoutComplete(id: $id) { order { id } errors { code } } }",
    "{ plugins }",
    "{ __schema { types { name } } }",
    "subscription { event { version } }",
]
MEDIA = st.sampled_from([
    "application/json", "application/json; charset=utf-16", "application/json; charset=nothing", "APPLICATION/JSON", "text/plain", "", ";",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "multipart/form-data; boundary=é",
    "multipart/form-data; boundary=" + "x" * 300, "application/x-www-form-urlencoded", "application/graphql", "\x7f/\x7f",
])  # fmt: skip


def check(response: Any) -> None:
    assert response.status_code < 500, response.content[:500]
    body = json.loads(response.content)
    for answer in body if isinstance(body, list) else [body]:
        assert "Internal Server Error" not in [error["message"] for error in answer.get("errors", [])], body


def client() -> Client:
    return Client(raise_request_exception=False)


def torn(text: str, seed: int) -> str:
    """The text with a piece taken out, doubled or put elsewhere."""
    chance = random.Random(seed)
    start, end = sorted(chance.randrange(len(text) + 1) for _side in range(2))
    place = chance.randrange(len(text) + 1)
    return {
        0: text,
        1: text[:start] + text[end:],
        2: text[:end] + text[start:],
        3: text[:place] + text[start:end] + text[place:],
    }[chance.randrange(4)]


@GENTLE
@given(
    endpoint=ENDPOINTS,
    body=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode(errors="surrogatepass"))),
    kind=MEDIA,
)
def test_any_body_of_any_kind(endpoint: str, body: bytes, kind: str) -> None:
    check(client().generic("POST", endpoint, body, content_type=kind))


@GENTLE
@given(endpoint=ENDPOINTS, body=st.one_of(JSON, st.fixed_dictionaries({"query": JSON, "variables": JSON, "operationName": JSON})))
def test_any_json(endpoint: str, body: Any) -> None:
    check(client().generic("POST", endpoint, json.dumps(body).encode(errors="surrogatepass"), content_type="application/json"))


@GENTLE
@given(
    endpoint=ENDPOINTS,
    document=st.sampled_from(DOCUMENTS),
    seed=st.integers(0, 10**6),
    ids=st.lists(IDS, max_size=3),
    first=JSON,
    more=JSON,
)
def test_torn_documents_with_any_variables(
    endpoint: str, document: str, seed: int, ids: list[str], first: Any, more: Any
) -> None:
    variables = {"ids": ids, "id": ids[0] if ids else more, "first": first, "file": more}
    body = json.dumps({"query": torn(document, seed), "variables": variables}).encode(errors="surrogatepass")
    check(client().generic("POST", endpoint, body, content_type="application/json"))


def part(name: str, value: bytes, filename: str | None, kind: str | None) -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"' + ("" if filename is None else f'; filename="{filename}"')
    head += "" if kind is None else f"\r\nContent-Type: {kind}"
    return b"--x\r\n" + head.encode(errors="surrogatepass") + b"\r\n\r\n" + value + b"\r\n"


OPERATIONS = st.one_of(
    JSON.map(lambda value: json.dumps(value).encode(errors="surrogatepass")),
    st.binary(max_size=40),
    st.sampled_from(DOCUMENTS).map(
        lambda text: json.dumps({"query": text, "variables": {"file": None, "id": None, "ids": [None]}}).encode()
    ),
    st.just(b"[" * 3000),
    st.just(b'{"query": "{ plugins }", "variables": ' + b'{"a":' * 900 + b"1" + b"}" * 901),
)
MAPS = st.one_of(
    st.none(),
    OPERATIONS,
    st.dictionaries(
        st.sampled_from(["0", "1", "operations", "map", "é"]),
        st.one_of(JSON, st.lists(st.one_of(st.sampled_from(["variables.file", "variables.ids.0", "variables.ids.-1", "query", "", ".", "variables",
                                                            "variables.file.name", "variables.ids.9999999999999999999999", "variables.ids.²"]), JSON), max_size=3)),
        max_size=3,
    ).map(lambda value: json.dumps(value).encode(errors="surrogatepass")),
)  # fmt: skip


@GENTLE
@given(
    endpoint=ENDPOINTS,
    operations=st.one_of(st.none(), OPERATIONS),
    places=MAPS,
    files=st.lists(
        st.tuples(
            st.sampled_from(["0", "1", "operations", "map", "é", ""]),
            st.binary(max_size=50),
            st.one_of(st.none(), ODD_TEXTS),
            st.sampled_from([None, "image/png", "text/html", "image/svg+xml", "nonsense", "é/é"]),
        ),
        max_size=3,
    ),
    end=st.sampled_from([b"--x--\r\n", b"--x--", b"", b"--x", b"--y--\r\n"]),
)
def test_any_multipart(endpoint: str, operations: bytes | None, places: bytes | None, files: list[Any], end: bytes) -> None:
    body = b"" if operations is None else part("operations", operations, None, None)
    body += b"" if places is None else part("map", places, None, None)
    body += b"".join(part(*file) for file in files) + end
    check(client().generic("POST", endpoint, body, content_type="multipart/form-data; boundary=x"))


@GENTLE
@given(
    content=st.binary(max_size=200),
    name=ODD_TEXTS,
    head=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 "]),
)
def test_any_picture(content: bytes, name: str, head: bytes) -> None:
    """Uploads by somebody who may: a picture that is none is refused, whatever it is called."""
    from marketplace.engine.apps.actions import create_app
    from marketplace.kernel.actors import SYSTEM

    token = create_app(name="Uploader", actor=SYSTEM, permissions=["MANAGE_PRODUCTS"])[1]
    document = "mutation($file: Upload!) { fileUpload(file: $file) { uploadedFile { url } errors { code } } }"
    operations = json.dumps({"query": document, "variables": {"file": None}}).encode()
    body = part("operations", operations, None, None) + part("map", b'{"0": ["variables.file"]}', None, None)
    body += part("0", head + content, name.replace('"', ""), "image/png") + b"--x--\r\n"
    response = client().generic(
        "POST", "/graphql/", body, content_type="multipart/form-data; boundary=x", HTTP_AUTHORIZATION=f"Bearer {token}"
    )
    check(response)
