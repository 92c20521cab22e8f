from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from marketplace.extensions.slots import ProductContext, ShopContext

from .models import Request


def ask_to_be_told(place: ProductContext) -> Mapping[str, Any]:
    """A form below the description. The template finds `place` itself as `slot`."""
    return {"action": reverse("shop:restock:ask", kwargs={"language": place.language, "channel": place.channel})}


def how_many_wait(place: ShopContext) -> Mapping[str, Any] | None:
    """A sentence on the home page; nothing while nobody waits."""
    people = Request.objects.values("email").distinct().count()
    return {"people": people} if people else None
