"""Menus and content pages."""

from __future__ import annotations

from marketplace.contract.types.content import MenuItem, Page, Target

from .session import Session
from .shapes import Json, rich_text, translated
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
            target, thing = kind, found[kind]  # type: ignore[assignment]
            value = thing["slug"]
    if target == "heading" and found.get("url"):
        target, value = "url", found["url"]
    own = (found["translation"] or {}).get("name")
    name = own or translated(thing, "title" if target == "page" else "name") or found["name"]
    return MenuItem(name, target, value, tuple(map(_item, found.get("children") or ())))


def page(slug: str, *, session: Session) -> Page | None:
    """A published page."""
    found = execute("page", {"slug": slug, "language": session.language_code}, session=session)["page"]
    if found is None:
        return None
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
