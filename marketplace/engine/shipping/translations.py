"""Ways of delivery in other languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.engine import translations
from marketplace.engine.refusals import find
from marketplace.kernel.actors import Actor

from .models import ShippingMethod, ShippingMethodTranslation


def translate_method(*, method_id: int, language_code: str, texts: Mapping[str, Any], actor: Actor) -> ShippingMethod:
    """Texts: `name`, `description`. NOT_FOUND, INVALID. Emits TranslationUpdated."""
    method = find(ShippingMethod.objects.all(), method_id)
    translations.translate(
        ShippingMethodTranslation,
        owner="shipping_method",
        instance=method,
        type_name="ShippingMethodType",
        language_code=language_code,
        texts=texts,
        actor=actor,
    )
    return method
