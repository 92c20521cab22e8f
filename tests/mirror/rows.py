"""Page types and their words, written straight into the tables."""

from __future__ import annotations

from marketplace.engine.attributes.models import Attribute, AttributeValue
from marketplace.engine.content.models import PageType, PageTypeAttribute
from tests import catalogue_rows


def page_type(slug: str, **attributes: str) -> PageType:
    """With attributes by slug and input type (`REFERENCE`: to pages)."""
    made = PageType.objects.create(name=slug, slug=slug)
    for name, kind in attributes.items():
        entity = {"entity_type": "PAGE"} if kind == "REFERENCE" else {}
        attribute = catalogue_rows.attribute(name, kind, kind="PAGE_TYPE", **entity)
        PageTypeAttribute.objects.create(page_type=made, attribute=attribute)
    return made


def choices(attribute: str, *codes: str) -> dict[str, AttributeValue]:
    """Values on offer, with the external references that the shop's words have."""
    of = Attribute.objects.get(slug=attribute)
    return {
        code: AttributeValue.objects.create(attribute=of, slug=code.lower(), name=code, external_reference=f"{attribute}:{code}")
        for code in codes
    }
