"""Menus and content pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings

from marketplace.contract.types.catalogue import Choice
from marketplace.contract.types.content import DescribedPage, MenuItem, Page, PageList, Target

from .session import Session
from .shapes import Json, attribute_words, nodes, rich_text, translated
from .transports import execute


def menu(slug: str, *, session: Session) -> tuple[MenuItem, ...]:
    """The entries of a menu; none when the shop has no such menu."""
    variables = {"slug": slug, "channel": session.channel, "language": session.language_code}
    found = execute("menu", variables, session=session)["menu"]
    return tuple(map(_item, found["items"] or ())) if found else ()


def _item(found: Json) -> MenuItem:
    target: Target = "heading"
    value = ""
    thing: Json = {}
    for kind in ("category", "collection", "page"):
        if found.get(kind):
            target, thing = kind, found[kind]
            value = thing["slug"]
    if target == "heading" and found.get("url"):
        target, value = "url", _own_path(found["url"])
    own = (found["translation"] or {}).get("name")
    name = own or translated(thing, "title" if target == "page" else "name") or found["name"]
    return MenuItem(name, target, value, tuple(map(_item, found.get("children") or ())))


def _own_path(url: str) -> str:
    """An address of this shop as a path: Saleor's menus hold whole addresses only."""
    own = settings.PUBLIC_URL.rstrip("/")
    return url.removeprefix(own) if url.startswith(f"{own}/") else url


def page(slug: str, *, session: Session) -> Page | None:
    """A published page."""
    found = execute("page", {"slug": slug, "language": session.language_code}, session=session)["page"]
    return _page(found) if found is not None else None


def pages(
    kind: str,
    *,
    session: Session,
    choices: Mapping[str, str] | None = None,
    slugs: Sequence[str] | None = None,
    ids: Sequence[str] | None = None,
    first: int = 24,
    after: str | None = None,
) -> PageList:
    """Published pages of the page type `kind`, by slug: those among `slugs` or `ids` and with the value (slug) of every attribute in `choices`.

    `first` is at most 100. Nothing when there is no such page type.
    """
    types = [
        node["id"]
        for node in nodes(execute("page_types", {"slugs": [kind]}, session=session)["pageTypes"])
        if node["slug"] == kind
    ]
    if not types or slugs == [] or ids == []:
        return PageList((), 0, None)
    where: dict[str, object] = {"pageType": {"eq": types[0]}}
    if slugs is not None:
        where["slug"] = {"oneOf": list(slugs)}
    if ids is not None:
        where["ids"] = list(ids)
    if choices:
        where["attributes"] = [{"slug": slug, "value": {"slug": {"eq": value}}} for slug, value in choices.items()]
    variables = {"first": first, "after": after, "where": where, "language": session.language_code}
    found = execute("pages", variables, session=session)["pages"]
    info = found["pageInfo"]
    listed = tuple(map(_described, nodes(found)))
    return PageList(listed, found["totalCount"] or 0, info["endCursor"] if info["hasNextPage"] else None)


def attribute_choices(slug: str, *, session: Session) -> tuple[Choice, ...]:
    """The values that an attribute offers, in their order (the first 100); none when there is no such attribute."""
    variables = {"slug": slug, "language": session.language_code}
    found = execute("attribute_choices", variables, session=session)["attribute"]
    if not found:
        return ()
    return tuple(
        Choice(node["slug"] or "", translated(node), node.get("externalReference") or "") for node in nodes(found["choices"])
    )


def _described(found: Json) -> DescribedPage:
    words, files = {}, {}
    for assigned in found["assignedAttributes"]:
        if assigned.get("file"):
            files[assigned["attribute"]["slug"]] = assigned["file"]["url"]
        else:
            words[assigned["attribute"]["slug"]] = attribute_words(assigned)
    return DescribedPage(_page(found), words, files, found.get("portrait") or "")


def _page(found: Json) -> Page:
    words = found["translation"] or {}
    return Page(
        id=found["id"],
        slug=found["slug"],
        title=translated(found, "title"),
        content=rich_text(words.get("content")) or rich_text(found["content"]),
        kind=found["pageType"]["slug"],
        seo_title=words.get("seoTitle") or found["seoTitle"] or "",
        seo_description=words.get("seoDescription") or found["seoDescription"] or "",
        translated=bool(words.get("content") or words.get("title")),
    )
