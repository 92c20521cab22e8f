"""What a maker tells on her page, made ready for the template: pictures with their addresses, recordings with what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..consent.publication import Picture, Recording
from ..media.addresses import public_url, sources

LANGUAGES = {
    "ary": pgettext_lazy("language", "Darija"),
    "zgh": pgettext_lazy("language", "Tamazight"),
    "ar": pgettext_lazy("language", "Arabic"),
    "fr": pgettext_lazy("language", "French"),
    "en": pgettext_lazy("language", "English"),
}
STATES = {
    "machine": _("Written down by a machine, not checked yet."),
    "draft": _("Written down, not checked yet."),
}


def pictures(found: Sequence[Picture]) -> list[dict[str, Any]]:
    """See the tag `picture`; `ratio` as the picture is."""
    return [
        {
            "media": {
                "url": public_url(each.id, picture=True, extension="jpg"),
                "srcset": sources(each.id, each.width),
            },
            "alt": each.alt,
            "caption": each.caption,
            "ratio": f"{max(each.width, 1)}/{max(each.height, 1)}",
        }
        for each in found
    ]


def recordings(found: Sequence[Recording], language: str) -> list[dict[str, Any]]:
    """`note`: how far the text can be trusted; `other`: in which language the text is, where it is not the page's."""
    rows = []
    for each in found:
        words = each.words
        rows.append(
            {
                "url": public_url(each.id, picture=False),
                "content_type": each.content_type,
                "spoken": LANGUAGES.get(each.language, ""),
                "machine": each.machine,
                "text": words.text if words else "",
                "text_language": words.language if words else "",
                "other": LANGUAGES[words.language] if words and words.language != language else "",
                "note": STATES.get(words.state, "") if words else "",
            }
        )
    return rows
