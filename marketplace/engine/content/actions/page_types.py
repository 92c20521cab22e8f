"""Kinds of pages and the attributes that they carry."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import PageTypeCreated, PageTypeUpdated
from marketplace.engine.attributes.enums import AttributeType
from marketplace.engine.attributes.models import Attribute
from marketplace.engine.content.models import PageType, PageTypeAttribute
from marketplace.engine.refusals import find, find_all, require_text, unique
from marketplace.engine.slugs import free_slug
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id


def create_page_type(*, name: str | None, slug: str | None = None, attribute_ids: Sequence[int] = (), actor: Actor) -> PageType:
    """Codes: REQUIRED (name), UNIQUE (slug), those of `assign_page_attributes`. Emits PageTypeCreated."""
    name = require_text(name, "name")
    with locks.action():
        page_type = PageType(name=name, slug=slug or free_slug(PageType, name))
        with unique():
            page_type.save()
        _assign(page_type, attribute_ids, "add_attributes")
        audit.record(actor, "page_type.create", _id(page_type), {"slug": page_type.slug})
        outbox.publish(PageTypeCreated(_id(page_type), page_type.slug))
    return page_type


def assign_page_attributes(*, page_type_id: int, attribute_ids: Sequence[int], actor: Actor) -> PageType:
    """Codes: NOT_FOUND, INVALID (a product attribute), ATTRIBUTE_ALREADY_ASSIGNED. Emits PageTypeUpdated."""
    page_type = find(PageType.objects.all(), page_type_id, "page_type_id")
    with locks.action():
        _assign(page_type, attribute_ids, "attribute_ids")
        audit.record(actor, "page_type.assign_attributes", _id(page_type), {"attributes": list(attribute_ids)})
        outbox.publish(PageTypeUpdated(_id(page_type), page_type.slug))
    return page_type


def _assign(page_type: PageType, attribute_ids: Sequence[int], field: str) -> None:
    attributes = find_all(Attribute.objects.all(), attribute_ids, field)
    wrong = [attribute for attribute in attributes if attribute.type != AttributeType.PAGE_TYPE]
    if wrong:
        raise DomainError("INVALID", _("Only page attributes can be assigned."), field=field, params=_named(wrong))
    present = set(page_type.type_attributes.filter(attribute__in=attributes).values_list("attribute_id", flat=True))
    if present:
        message = _("This attribute is assigned already.")
        raise DomainError(
            "ATTRIBUTE_ALREADY_ASSIGNED", message, field=field, params=_named([each for each in attributes if each.pk in present])
        )
    last = page_type.type_attributes.aggregate(last=Max("sort_order"))["last"]
    start = 0 if last is None else last + 1
    PageTypeAttribute.objects.bulk_create(
        PageTypeAttribute(page_type=page_type, attribute=attribute, sort_order=start + position)
        for position, attribute in enumerate(attributes)
    )


def _named(attributes: list[Attribute]) -> dict[str, list[str]]:
    return {"attributes": [to_global_id("Attribute", attribute.pk) for attribute in attributes]}


def _id(page_type: PageType) -> str:
    return to_global_id("PageType", page_type.pk)
