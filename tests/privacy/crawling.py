"""Everything that the public can reach, read as a stranger would: pages in every language and country of sale from link to link, sitemap, feeds,
both GraphQL endpoints by what they say of themselves, and whatever addresses were once remembered.

    seen = Crawl().walk()
    assert seen.with_any("Qanary") == {}
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.test import Client

LANGUAGES, CHANNELS = ("ar", "fr", "en"), ("morocco", "france")
STARTS = tuple(f"/{language}/{channel}/" for language in LANGUAGES for channel in CHANNELS)
WELL_KNOWN = ("/sitemap.xml", "/robots.txt", "/sw.js", "/offline/")
# What a stranger sees there is a door, not makers; and what is the same for everybody who asks.
CLOSED = re.compile(r"^/(desk|maker|organizer|static|health|metrics)/|/(checkout|account|cart|components)/")
_LINK = re.compile(
    r"""(?:href|src|action)\s*=\s*["']([^"'\s]+)["']|data-[a-z-]+=["'](/[^"'\s]+)["']|<loc>([^<]+)</loc>|<link>([^<]+)</link>|url\(["']?([^"')]+)"""
)
_SRCSET = re.compile(r"""srcset\s*=\s*["']([^"']+)["']""")
_ADDRESS_IN_JSON = re.compile(r'"((?:https?://[^"\s]+|/[a-z][^"\s]*))"')
MOST = 3000
ARGUMENTS: dict[str, Any] = {"first": 20, "limit": 20, "size": 320, "channel": "morocco"}


@dataclass(frozen=True)
class Seen:
    """`body` as text, with what is escaped in HTML and JSON written out; `digest` of the bytes."""

    address: str
    status: int
    kind: str
    body: str
    digest: str


@dataclass
class Public:
    """What a crawl saw, by address (GraphQL: `endpoint field language`)."""

    pages: dict[str, Seen] = field(default_factory=dict)

    def with_any(self, *marks: str) -> dict[str, list[str]]:
        """Where which of `marks` stand, without regard to case; in addresses, too."""
        found: dict[str, list[str]] = {}
        for address, seen in self.pages.items():
            text = f"{unquote(address)}\n{seen.body}".lower() if seen.status < 400 else seen.body.lower()
            if there := [mark for mark in marks if mark.lower() in text]:
                found[address] = there
        return found

    def with_bytes(self, digests: Iterable[str]) -> list[str]:
        """Where one of those files is handed out."""
        wanted = set(digests)
        return [address for address, seen in self.pages.items() if seen.digest in wanted]

    def of_kind(self, start: str) -> list[str]:
        return [address for address, seen in self.pages.items() if seen.kind.startswith(start)]


class Crawl:
    """`known`: global ids and slugs with which GraphQL fields that need one are asked, by argument name."""

    def __init__(self, known: Mapping[str, list[str]] | None = None) -> None:
        self.client = Client(raise_request_exception=True)
        self.known = dict(known or {})
        self.public = Public()
        # Fields that strangers are refused: asked together with others, they would take those along.
        self.refused = _REFUSED

    def walk(self, remembered: Iterable[str] = ()) -> Public:
        """Everything. `remembered`: addresses that somebody kept from before."""
        waiting = deque([*STARTS, *WELL_KNOWN, *remembered])
        met = set(waiting)
        while waiting and len(self.public.pages) < MOST:
            seen = self.visit(waiting.popleft())
            for link in self._links(seen):
                if link not in met:
                    met.add(link)
                    waiting.append(link)
        assert not waiting, "the crawl was cut short"
        for endpoint in ("/graphql/", "/graphql/maarad/"):
            self.ask(endpoint)
        return self.public

    def again(self, addresses: Iterable[str]) -> Public:
        """Those alone, as they are now."""
        for address in addresses:
            if " " in address:
                endpoint, name, language = address.split(" ")
                self.ask(endpoint, only=(name, language))
            else:
                self.visit(address)
        return self.public

    def visit(self, address: str) -> Seen:
        response: Any = self.client.get(address)
        data = b"".join(response.streaming_content) if response.streaming else response.content
        kind = response.get("Content-Type", "").partition(";")[0]
        text = ""
        if kind.startswith("text/") or kind.endswith(("json", "xml")):
            text = _plain(data.decode())
        if 300 <= response.status_code < 400:
            text = response["Location"]
        assert response.status_code < 500, address
        seen = Seen(address, response.status_code, kind, text, sha256(data).hexdigest())
        self.public.pages[address] = seen
        return seen

    def _links(self, seen: Seen) -> Iterator[str]:
        if seen.status >= 400 or not seen.body:
            return
        found = [next(filter(None, groups)) for groups in _LINK.findall(seen.body)]
        found += [each.strip().split(" ")[0] for one in _SRCSET.findall(seen.body) for each in one.split(",") if each.strip()]
        if seen.kind.endswith("json"):
            found += _ADDRESS_IN_JSON.findall(seen.body)
        if 300 <= seen.status < 400:
            found.append(seen.body)
        for link in found:
            if (path := _own_path(link, seen.address)) is not None:
                yield path

    # GraphQL

    def ask(self, endpoint: str, only: tuple[str, str] | None = None) -> None:
        """Each root query with all that can be asked of it. Commerce has its translations in fields, the plugins' in the request's language."""
        if endpoint not in _SCHEMAS:
            described = self._post(endpoint, INTROSPECTION)
            assert described is not None
            _SCHEMAS[endpoint] = described["data"]["__schema"]
        schema = _SCHEMAS[endpoint]
        types = {each["name"]: each for each in schema["types"]}
        for root in types[schema["queryType"]["name"]]["fields"]:
            for language in LANGUAGES if "maarad" in endpoint else LANGUAGES[1:2]:
                if only not in (None, (root["name"], language)):
                    continue
                for number, given in enumerate(self._given(root)):
                    answer = self._deepest(endpoint, root, given, types, language)
                    address = f"{endpoint} {root['name']} {language}"
                    body = json.dumps(answer.get("data"), ensure_ascii=False)
                    before = self.public.pages[address].body if number else ""
                    self.public.pages[address] = Seen(address, 200, "application/json", f"{before}\n{body}", "")

    def _deepest(self, endpoint: str, root: Mapping[str, Any], given: str, types: Mapping[str, Any], language: str) -> Any:
        """The answer to the largest question about it that the endpoint takes."""
        for depth in range(DEPTH, 0, -1):
            while True:
                chosen = _selection(root["type"], types, depth, self.refused)
                if len(chosen) >= LONGEST or len(re.findall(r"_\d+: ", chosen)) >= ALIASES:
                    break
                answer = self._post(endpoint, f"{{ {root['name']}{given} {chosen} }}", language)
                if answer is None:
                    break
                more = {_field(error) for error in answer.get("errors", ())} - self.refused - {root["name"], ""}
                if not more:
                    return answer
                self.refused |= more
        raise AssertionError(f"{endpoint} answers nothing about {root['name']}{given}")

    def _given(self, root: Mapping[str, Any]) -> Iterator[str]:
        """The arguments: every known value of one that must be given, else the usual ones alone."""
        names = {each["name"]: each for each in root["args"]}
        usual = [f"{name}: {json.dumps(value)}" for name, value in ARGUMENTS.items() if name in names]
        by = [name for name in ("slug", "id", "ids") if name in names and (_must(names[name]) or "first" not in names)]
        # What has a random number of its own belongs to somebody who signs in: no stranger was ever told one.
        by = [
            name for name in by if "UUID" not in (names[name]["type"]["name"], (names[name]["type"]["ofType"] or {}).get("name"))
        ]
        needed = [name for name, each in names.items() if _must(each) and name not in ARGUMENTS and name not in by]
        if needed:
            return
        if not by:
            yield f"({', '.join(usual)})" if usual else ""
        for name in by:
            for value in self.known.get("ids" if name == "id" else name, ()):
                literal = json.dumps([value] if name == "ids" else value)
                yield f"({', '.join([*usual, f'{name}: {literal}'])})"

    def _post(self, endpoint: str, document: str, language: str = "fr") -> dict[str, Any] | None:
        """None: too much was asked at once."""
        response = self.client.post(
            endpoint, {"query": document}, content_type="application/json", headers={"accept-language": language}
        )
        answer: dict[str, Any] = response.json()
        if response.status_code == 400 and re.search(r"maximum cost|fields, more than", answer["errors"][0]["message"]):
            return None
        assert response.status_code == 200, (document[:300], answer)
        return answer


# The same in every crawl of a run: what the endpoints say of themselves, and what strangers are refused there.
_SCHEMAS: dict[str, dict[str, Any]] = {}
_REFUSED: set[str] = set()

DEPTH = 5
LONGEST, ALIASES = 60_000, 95
"""Of a document: what the endpoints take. Where more could be asked, it is asked less deep."""
INTROSPECTION = """{ __schema { queryType { name } types { name kind possibleTypes { name } fields(includeDeprecated: true) { name
  args { name defaultValue type { kind name ofType { name } } } type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }"""


def _field(error: Mapping[str, Any]) -> str:
    """Of the answer, which field an error is about; lists have numbers in between."""
    names = [part for part in error.get("path") or () if isinstance(part, str)]
    return re.sub(r"_[A-Z]\w*_\d+$", "", names[-1]) if names else ""


def _must(argument: Mapping[str, Any]) -> bool:
    return bool(argument["type"]["kind"] == "NON_NULL" and argument["defaultValue"] is None)


def _named(of: Mapping[str, Any]) -> str:
    while of.get("ofType"):
        of = of["ofType"]
    return str(of["name"])


def _selection(of: Mapping[str, Any], types: Mapping[str, Any], depth: int, without: set[str], alias: bool = False) -> str:
    named = types[_named(of)]
    if named["kind"] in ("SCALAR", "ENUM"):
        return ""
    parts = ["__typename"]
    for each in named["fields"] or ():
        given = _arguments(each)
        inner = types[_named(each["type"])]["kind"] not in ("SCALAR", "ENUM")
        if given is None or (inner and depth == 0) or each["name"] in _WAYS_BACK or each["name"] in without:
            continue
        chosen = _selection(each["type"], types, depth - 1, without) if inner else ""
        if not inner or chosen != "{ __typename }":
            named_so = alias or len(given) > 1
            parts += [
                f"{_alias(each, named, number) if named_so else ''}{each['name']}{one} {chosen}"
                for number, one in enumerate(given)
            ]
    if named["kind"] in ("UNION", "INTERFACE"):
        known = {each["name"] for each in named["fields"] or ()}
        for possible in named["possibleTypes"] if depth > 0 else ():
            own = types[possible["name"]]
            more = {**own, "fields": [each for each in own["fields"] if each["name"] not in known]}
            chosen = _selection({"name": own["name"]}, {**types, own["name"]: more}, depth - 1, without, alias=True)
            parts.append(f"... on {own['name']} {chosen}")
    return f"{{ {' '.join(parts)} }}"


def _alias(each: Mapping[str, Any], named: Mapping[str, Any], number: int) -> str:
    """Two types of a union may call different things the same; a thing is asked for in three languages."""
    return f"{each['name']}_{named['name']}_{number}: "


# From a thing to the lists that it is in: those are asked by themselves.
_WAYS_BACK = frozenset(
    ("products", "collections", "pages", "productTypes", "pageTypes", "choices", "ancestors", "children", "checkouts")
)


def _arguments(each: Mapping[str, Any]) -> list[str] | None:
    """What must be said to ask for the field, once or in each language; None when nobody knows what."""
    given: list[str] = []
    languages = False
    for argument in each["args"]:
        name = argument["name"]
        if name == "languageCode":
            languages = True
        elif name == "first":
            given.append("first: 5")
        elif _must(argument):
            return None
    if languages:
        return [f"({', '.join([*given, f'languageCode: {language.upper()}'])})" for language in LANGUAGES]
    return [f"({', '.join(given)})" if given else ""]


def _own_path(link: str, base: str) -> str | None:
    """As a path of this shop, with its query; None for what is elsewhere, or closed to strangers."""
    if link.startswith(("mailto:", "tel:", "data:", "javascript:", "#", "sms:", "geo:", "whatsapp:")):
        return None
    whole = urldefrag(urljoin(f"{settings.PUBLIC_URL}{base}", link))[0]
    parts = urlsplit(whole)
    if parts.netloc not in (urlsplit(settings.PUBLIC_URL).netloc, "testserver") or parts.scheme not in ("http", "https"):
        return None
    path = parts.path or "/"
    if CLOSED.search(path) or len(parts.query) > 60 or parts.query.count("&") > 0:
        return None
    return f"{path}?{parts.query}" if parts.query else path


def _plain(text: str) -> str:
    """Entities and JSON's escapes written out, so that a word is found however it is written."""
    plain = unescape(text)
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), plain) if "\\u" in plain else plain
