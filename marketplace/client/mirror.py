"""Keeping pages and warehouses: read whole, written by the shop itself (`shop_session`). Nothing here is kept in the read cache."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from marketplace.contract.types.address import Address
from marketplace.contract.types.catalogue import RichText
from marketplace.contract.types.mirror import (
    AssignedValue,
    KeptPage,
    KeptWarehouse,
    PageAttribute,
    PageType,
    PageWords,
    ServedChannel,
)

from .session import LANGUAGE_CODES, Session
from .shapes import Json, address, address_input, nodes, rich_text
from .transports import execute, mutate

MARK = "maarad.mirror"
"""Key of the private metadata of a page that says whose it is. The documents name it too."""
PAGES = 100
"""Saleor's largest page."""
LANGUAGES = tuple(LANGUAGE_CODES)


def page(*, session: Session, id: str | None = None, slug: str | None = None) -> KeptPage | None:
    """By id or by slug; also one that is not published."""
    found = execute("mirrored_page", {"id": id, "slug": slug}, session=session)["page"]
    return _page(found) if found else None


def pages(kind: str, *, session: Session) -> Iterator[KeptPage]:
    """Every page of the page type, published or not; none when there is no such type."""
    of = page_type(kind, session=session)
    after = None
    while of is not None:
        found = execute("mirrored_pages", {"type": of.id, "first": PAGES, "after": after}, session=session)["pages"]
        yield from map(_page, nodes(found))
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]


def page_type(slug: str, *, session: Session) -> PageType | None:
    found = nodes(execute("page_type", {"slug": slug}, session=session)["pageTypes"])
    return next((_type(node) for node in found if node["slug"] == slug), None)


def create_page(type_id: str, input: Mapping[str, Any], *, session: Session) -> KeptPage:
    payload = mutate("page_create", {"input": {**input, "pageType": type_id}}, session=session)
    return _page(payload["page"])


def update_page(page_id: str, input: Mapping[str, Any], *, session: Session) -> KeptPage:
    return _page(mutate("page_update", {"id": page_id, "input": dict(input)}, session=session)["page"])


def translate_page(page_id: str, language: str, words: PageWords, *, session: Session) -> None:
    given = {"title": words.title or None, "content": encoded(words.content) if words.content else None}
    mutate("page_translate", {"id": page_id, "language": LANGUAGE_CODES[language], "input": given}, session=session)


def translate_text(value_id: str, language: str, text: str, *, session: Session) -> None:
    """The text of one object's attribute, in a language."""
    variables = {"id": value_id, "language": LANGUAGE_CODES[language], "input": {"plainText": text}}
    mutate("attribute_value_translate", variables, session=session)


def write_metadata(owner: str, pairs: Mapping[str, str], *, session: Session, private: bool = False) -> None:
    """Add or replace keys; others stay."""
    operation = "private_metadata_update" if private else "metadata_update"
    given = [{"key": key, "value": value} for key, value in sorted(pairs.items())]
    mutate(operation, {"id": owner, "input": given}, session=session)


def warehouse(reference: str, *, session: Session) -> tuple[KeptWarehouse | None, tuple[ServedChannel, ...]]:
    """The warehouse with that external reference, and every channel with the warehouses that serve it."""
    found = execute("mirrored_warehouse", {"reference": reference}, session=session)
    channels = tuple(
        ServedChannel(each["id"], each["slug"], frozenset(one["id"] for one in each["warehouses"]))
        for each in found["channels"] or ()
    )
    return (_warehouse(found["warehouse"]) if found["warehouse"] else None), channels


def create_warehouse(reference: str, slug: str, name: str, place: Address, *, session: Session) -> KeptWarehouse:
    given = {"externalReference": reference, "slug": slug, "name": name, "address": address_input(place)}
    return _warehouse(mutate("warehouse_create", {"input": given}, session=session)["warehouse"])


def update_warehouse(warehouse_id: str, input: Mapping[str, Any], *, session: Session) -> KeptWarehouse:
    return _warehouse(mutate("warehouse_update", {"id": warehouse_id, "input": dict(input)}, session=session)["warehouse"])


def link(channel_id: str, warehouse_id: str, *, session: Session) -> None:
    """Have the channel served from the warehouse."""
    mutate("channel_warehouses", {"id": channel_id, "add": [warehouse_id], "remove": []}, session=session)


def unlink(channel_id: str, warehouse_id: str, *, session: Session) -> None:
    mutate("channel_warehouses", {"id": channel_id, "add": [], "remove": [warehouse_id]}, session=session)


def encoded(content: RichText | None) -> str:
    """EditorJS as Saleor's JSONString."""
    return json.dumps(content or {}, ensure_ascii=False)


def _type(found: Json) -> PageType:
    attributes = {each["slug"]: PageAttribute(each["id"], each["inputType"] or "") for each in found["attributes"] or ()}
    return PageType(found["id"], found["slug"], attributes)


def _page(found: Json) -> KeptPage:
    words = {language: found[language] for language in LANGUAGES if found[language]}
    return KeptPage(
        id=found["id"],
        slug=found["slug"],
        type=_type(found["pageType"]),
        own=_words(found),
        published=found["isPublished"],
        mark=found["mark"] or "",
        metadata={pair["key"]: pair["value"] for pair in found["metadata"]},
        translations={language: _words(each) for language, each in words.items()},
        values={each["attribute"]["slug"]: tuple(map(_value, each["values"])) for each in found["attributes"]},
    )


def _words(found: Json) -> PageWords:
    return PageWords(found["title"] or "", rich_text(found["content"]))


def _value(found: Json) -> AssignedValue:
    return AssignedValue(
        id=found["id"],
        slug=found["slug"] or "",
        external_reference=found["externalReference"] or "",
        text=found["plainText"] or "",
        reference=found["reference"] or "",
        date=str(found["date"] or ""),
        file=(found["file"] or {}).get("url") or "",
        translations={language: found[language]["plainText"] or "" for language in LANGUAGES if found[language]},
    )


def _warehouse(found: Json) -> KeptWarehouse:
    place = address(found["address"])
    assert place is not None
    return KeptWarehouse(
        id=found["id"],
        name=found["name"],
        slug=found["slug"],
        reference=found["externalReference"] or "",
        private=found["isPrivate"],
        collection=found["clickAndCollectOption"],
        address=place,
        metadata={pair["key"]: pair["value"] for pair in found["metadata"]},
    )
