"""Giving values to a product, a variant or a page: one set of rules for all three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.engine.attributes.models import Attribute, AttributeValue
from marketplace.engine.refusals import unique
from marketplace.engine.slugs import free_slug
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id

from .attributes import CHOICES
from .inputs import AttributeInput, Choice, choices_in
from .own_values import OWN_COLUMNS, own_values

__all__ = ["AttributeInput", "Choice", "assign_values"]


def assign_values(
    *,
    links: type[models.Model],
    owner: str,
    instance: models.Model,
    allowed: Sequence[Attribute],
    inputs: Sequence[AttributeInput],
    complete: bool,
) -> None:
    """Set the values of the attributes named in `inputs`; others keep theirs. Inside the caller's transaction, which holds `instance`.

    `links`: the model between `instance` (its foreign key `owner`) and values. `allowed`: what the type carries, in order.
    `complete`: required attributes must all be there (a new object). A choice named by text that is not on offer yet is added.
    Codes, all on `attributes` with the attributes at fault in `params`: NOT_FOUND (not of this type), DUPLICATED_INPUT_ITEM, REQUIRED, INVALID.
    """
    wanted = _matched(allowed, inputs)
    _require(allowed, wanted, complete)
    values: dict[int, list[AttributeValue]] = {attribute.pk: [] for attribute, _given in wanted}
    chosen = _chosen(wanted)
    for attribute, given in wanted:
        if attribute.input_type in CHOICES:
            values[attribute.pk] = [chosen[attribute.pk, choice] for choice in choices_in(attribute, given)]
    for value in _saved_own([value for attribute, given in wanted for value in own_values(attribute, given, owner, instance.pk)]):
        values[value.attribute_id].append(value)
    _link(links, owner, instance, values)


def _matched(allowed: Sequence[Attribute], inputs: Sequence[AttributeInput]) -> list[tuple[Attribute, AttributeInput]]:
    by_id = {attribute.pk: attribute for attribute in allowed}
    by_reference = {attribute.external_reference: attribute for attribute in allowed if attribute.external_reference}
    found: dict[int, tuple[Attribute, AttributeInput]] = {}
    for given in inputs:
        attribute = by_id.get(given.id) if given.id is not None else by_reference.get(given.external_reference or "")
        if attribute is None:
            at_fault = [to_global_id("Attribute", given.id)] if given.id is not None else []
            raise refusal("NOT_FOUND", _("This attribute does not belong to the type."), at_fault)
        if attribute.pk in found:
            raise refusal("DUPLICATED_INPUT_ITEM", _("An attribute is named twice."), [_id(attribute)])
        found[attribute.pk] = (attribute, given)
    return list(found.values())


def _require(allowed: Sequence[Attribute], wanted: Sequence[tuple[Attribute, AttributeInput]], complete: bool) -> None:
    given = {attribute.pk for attribute, _input in wanted}
    missing = [attribute for attribute in allowed if attribute.value_required and attribute.pk not in given] if complete else []
    missing += [attribute for attribute, value in wanted if attribute.value_required and value.is_empty]
    if missing:
        raise refusal("REQUIRED", _("A required attribute has no value."), [_id(attribute) for attribute in missing])


def _chosen(wanted: Sequence[tuple[Attribute, AttributeInput]]) -> dict[tuple[int, Choice], AttributeValue]:
    """The value of each choice: two statements for those on offer, and one more for each that is new."""
    asked = [
        (attribute, choice)
        for attribute, given in wanted
        if attribute.input_type in CHOICES
        for choice in choices_in(attribute, given)
    ]
    if not asked:
        return {}
    offered = list(
        AttributeValue.objects.filter(attribute_id__in={attribute.pk for attribute, _choice in asked}).filter(
            Q(pk__in=[choice.id for _attribute, choice in asked if choice.id is not None])
            | Q(external_reference__in=[choice.external_reference for _attribute, choice in asked if choice.external_reference])
            | Q(name__in=[choice.text for _attribute, choice in asked if choice.text])
        )
    )
    found: dict[tuple[int, Choice], AttributeValue] = {}
    for attribute, choice in asked:
        match = next((value for value in offered if value.attribute_id == attribute.pk and choice.is_of(value)), None)
        if match is None:
            match = _offer(attribute, choice)
            offered.append(match)
        found[attribute.pk, choice] = match
    return found


def _offer(attribute: Attribute, choice: Choice) -> AttributeValue:
    if not choice.text or choice.id is not None:
        raise refusal("INVALID", _("This value is not on offer."), [_id(attribute)])
    value = AttributeValue(
        attribute=attribute,
        name=choice.text[:250],
        slug=free_slug(AttributeValue, choice.text, attribute=attribute),
        external_reference=choice.external_reference,
    )
    with unique():
        value.save()
    return value


def _saved_own(values: list[AttributeValue]) -> list[AttributeValue]:
    if not values:
        return []
    return AttributeValue.objects.bulk_create(
        values, update_conflicts=True, unique_fields=["attribute", "slug"], update_fields=list(OWN_COLUMNS)
    )


def _link(links: type[models.Model], owner: str, instance: models.Model, values: Mapping[int, list[AttributeValue]]) -> None:
    kept = [value.pk for each in values.values() for value in each]
    rows = links._default_manager.filter(**{owner: instance}, value__attribute_id__in=list(values))
    rows.exclude(value_id__in=kept).delete()
    made: list[Any] = [
        links(**{owner: instance}, value=value, sort_order=position)
        for each in values.values()
        for position, value in enumerate(each)
    ]
    links._default_manager.bulk_create(made, update_conflicts=True, unique_fields=[owner, "value"], update_fields=["sort_order"])


def refusal(code: str, message: object, attributes: list[str]) -> DomainError:
    return DomainError(code, message, field="attributes", params={"attributes": attributes})


def _id(attribute: Attribute) -> str:
    return to_global_id("Attribute", attribute.pk)
