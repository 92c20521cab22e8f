"""A piece in its maker's own voice, on its page in the shop: while she agrees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.extensions.slots import ProductContext

from ..consent import publication
from ..media.addresses import public_url
from ..models import Listing, SpokenText
from ..shop.told import LANGUAGES, STATES


def of_product(place: ProductContext) -> Mapping[str, Any] | None:
    """Her recording with what it says: in the reader's language, or visibly in another."""
    row = Listing.objects.select_related("voice__maker").filter(product=place.product, voice__isnull=False).first()
    if row is None or row.voice is None or row.voice.removed_at or not publication.file_may_be_shown(row.voice):
        return None
    texts = {each.language: each for each in row.voice.texts.exclude(state=SpokenText.State.MISSING) if each.text}
    found, language = publication.choose(texts, place.language)
    return {
        "url": public_url(row.voice.pk, picture=False),
        "spoken": LANGUAGES.get(row.voice.language, ""),
        "machine": row.voice.machine,
        "text": found.text if found else "",
        "text_language": language,
        "other": LANGUAGES.get(language, "") if found and language != place.language else "",
        "note": STATES.get(found.state, "") if found else "",
    }
