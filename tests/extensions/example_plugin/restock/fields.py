from collections.abc import Sequence
from typing import Any

import graphene
from django.db.models import Count

from marketplace.kernel.errors import PermissionDenied

from .models import Request


def waiting(ids: Sequence[str], info: Any) -> list[int]:
    """All products at once, in one query; one value an id, in order."""
    rows = Request.objects.filter(product__in=ids).values_list("product").annotate(Count("pk"))
    counts = dict(rows)
    return [counts.get(product, 0) for product in ids]


class RestockClear(graphene.Mutation):
    """Drop all wishes for a product; for staff and Apps that may change products."""

    deleted = graphene.Int(required=True)

    class Arguments:
        product = graphene.ID(required=True)

    @staticmethod
    def mutate(root: Any, info: Any, product: str) -> dict[str, int]:
        if not info.context.actor.has("MANAGE_PRODUCTS"):
            raise PermissionDenied(("MANAGE_PRODUCTS",))
        deleted, _ = Request.objects.filter(product=product).delete()
        return {"deleted": deleted}


class RestockMutations:
    restock_clear = RestockClear.Field()
