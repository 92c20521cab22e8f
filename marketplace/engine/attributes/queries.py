from __future__ import annotations

from django.db.models import Q, QuerySet

from .enums import InputType
from .models import Attribute, AttributeValue

# Types whose values are shared between objects and chosen from a list.
WITH_CHOICES = (InputType.DROPDOWN, InputType.MULTISELECT, InputType.SWATCH)


def attributes(*, hidden_too: bool) -> QuerySet[Attribute]:
    """Attributes that may be shown; `hidden_too` also those that are not for the storefront."""
    rows = Attribute.objects.all()
    return rows if hidden_too else rows.filter(visible_in_storefront=True)


def attribute(*, key: Q) -> Attribute | None:
    """One by its name, also one that is not listed for the storefront: Saleor shows it to who knows it."""
    return Attribute.objects.filter(key).first()


def choices() -> QuerySet[AttributeValue]:
    """Values of attributes that have a list of them, with their attribute."""
    return AttributeValue.objects.filter(attribute__input_type__in=WITH_CHOICES).select_related("attribute")
