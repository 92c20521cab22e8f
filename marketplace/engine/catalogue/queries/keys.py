"""Keys of products and variants that a caller names in his own words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.engine.catalogue.models import Product, ProductVariant
from marketplace.kernel.errors import NotFound


def product_id_of(external_reference: str) -> int:
    """NOT_FOUND on `external_reference`."""
    pk = Product.objects.filter(external_reference=external_reference).values_list("pk", flat=True).first()
    if pk is None:
        raise NotFound(_("There is no such object."), field="external_reference")
    return pk


def variant_id_of(*, sku: str | None = None, external_reference: str | None = None) -> int:
    """By whichever is given. NOT_FOUND on it."""
    named = {"sku": sku} if sku is not None else {"external_reference": external_reference}
    pk = ProductVariant.objects.filter(**named).values_list("pk", flat=True).first()
    if pk is None:
        raise NotFound(_("There is no such object."), field=next(iter(named)))
    return pk
