"""Template tags of the shop: `{% load maarad %}`.

Each formatted value comes back as a `<bdi>` (or `<time>`) so that an Arabic page cannot reorder it; the text itself is made by
`marketplace.kernel.formats`, the only formatter. Inside attributes use the filters (`|money_text`, `|date_text`), which are plain text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import phonenumbers
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from marketplace.contract.types.catalogue import Picture
from marketplace.kernel import formats
from marketplace.kernel.formats import DateWidth, HasAmount

register = template.Library()

SPRITE = "storefront/img/icons.svg"
# Icons that point along the line of writing: the style sheet mirrors them on right-to-left pages.
DIRECTIONAL = frozenset({"chevron", "arrow", "back", "truck", "logout"})
# Saleor snaps thumbnail sizes (largest side, in pixels) to a fixed list; these are the ones that we ask for.
RENDITIONS = (256, 512, 1024, 2048)


def _of(value: Any, name: str) -> Any:
    """One member of a mapping or an object; `None` when absent."""
    if isinstance(value, Mapping):
        return value.get(name)
    return getattr(value, name, None)


def _money(value: Any) -> HasAmount | None:
    """Money from money, or the gross of taxed money; `None` stays `None`."""
    if value is None or value == "":
        return None
    gross = _of(value, "gross")
    value = gross if gross is not None else value
    if isinstance(value, Mapping):
        from marketplace.kernel.money import Money

        return Money(Decimal(str(value["amount"])), value["currency"])
    return value  # type: ignore[no-any-return]


def _set(text: str) -> str:
    """As the shop's fonts can set it: they have no narrow no-break space (French puts it into large numbers), and a browser would take
    one from another font, often far too wide. The style sheet draws the spaces within amounts together."""
    return text.replace("\u202f", formats.NO_BREAK_SPACE)


# -- values -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def money(value: Any) -> str:
    """`{% money price %}`: money (or taxed money: its gross) as isolated text. Nothing for `None`."""
    amount = _money(value)
    return format_html('<bdi class="money">{}</bdi>', _set(formats.format_money(amount))) if amount is not None else ""


@register.filter
def money_text(value: Any) -> str:
    """Plain text for attributes and messages."""
    amount = _money(value)
    return _set(formats.format_money(amount)) if amount is not None else ""


@register.simple_tag
def number(value: int | Decimal | None, digits: int | None = None) -> str:
    """`{% number count %}`, `{% number area 1 %}`."""
    return (
        format_html('<bdi class="figure">{}</bdi>', _set(formats.format_number(value, digits=digits)))
        if value is not None
        else ""
    )


@register.filter
def number_text(value: int | Decimal | None) -> str:
    return _set(formats.format_number(value)) if value is not None else ""


@register.simple_tag
def share(value: int | Decimal | None) -> str:
    """`{% share 70 %}` → 70 %."""
    return format_html('<bdi class="figure">{}</bdi>', _set(formats.format_share(value))) if value is not None else ""


@register.simple_tag
def weight(grams: int | None) -> str:
    """`{% weight 3200 %}` → 3,2 kg."""
    return format_html('<bdi class="figure">{}</bdi>', _set(formats.format_weight(grams))) if grams is not None else ""


@register.simple_tag
def date(value: dt.date | None, width: DateWidth = "long") -> str:
    """`{% date order.created %}`: the day in a `<time>`; widths short, medium, long, full."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.format_date(value, width=width))


@register.simple_tag
def moment(value: dt.datetime | None, width: DateWidth = "long") -> str:
    """`{% moment order.created %}`: day and time."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.format_moment(value, width=width))


@register.filter
def date_text(value: dt.date | None) -> str:
    return formats.format_date(value) if value is not None else ""


@register.filter
def phone_text(value: str) -> str:
    """A telephone number in the groups that its country writes (`+212 6 12 34 56 78`); as it stands where it is none."""
    try:
        number = phonenumbers.parse(value or "", None)
    except phonenumbers.NumberParseException:
        return value or ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)).replace(
        " ", formats.NO_BREAK_SPACE
    )


@register.filter
def at(values: Any, position: int) -> Any:
    """The item at a position; empty when there is none."""
    try:
        return values[position]
    except (IndexError, TypeError):
        return ""


# -- pictures and icons -----------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """`{% icon "cart" %}`: an icon of the sprite, silent for screen readers unless it has a `label`. `size`: `small`, `large` or none."""
    classes = "icon"
    if size:
        classes += f" icon--{size}"
    if name in DIRECTIONAL:
        classes += " icon--directional"
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" {} focusable="false" width="24" height="24"><use href="{}#{}"></use></svg>',
        classes,
        spoken,
        static(SPRITE),
        name,
    )


def _srcset(media_id: str, path: str, kind: str, widest: int) -> str:
    sizes = [size for size in RENDITIONS if size <= widest]
    return ", ".join(f"{_rendition(media_id, path, size, kind)} {size}w" for size in sizes)


def _rendition(media_id: str, path: str, size: int, kind: str = "") -> str:
    """By the id of what the picture belongs to, else by the path of the file itself."""
    return thumbnail_url(media_id, size, kind) if media_id else f"/thumbnail/file/{size}/{kind or 'original'}/{path}"


def _own_file(url: str) -> str:
    """The path of a picture in the shop's own media store; empty for one that lies elsewhere."""
    prefix = f"{settings.PUBLIC_URL}{settings.MEDIA_URL}"
    return url.removeprefix(prefix) if url.startswith(f"{prefix}images/") else ""


def thumbnail_url(media_id: str, size: int, kind: str = "") -> str:
    """Address of a rendition by Saleor's scheme: `/thumbnail/<global id>/<largest side>/<avif|webp>/`, at Saleor where one serves; without `kind` the original's format."""
    return f"{settings.PICTURES_URL}/thumbnail/{media_id}/{size}/" + (f"{kind}/" if kind else "")


def _described(media: Any) -> str:
    """What the medium shows, in the page's language when it says so."""
    if isinstance(media, Picture):
        return media.alt_in(get_language() or "")
    return str(_of(media, "alt") or "")


@register.simple_tag
def picture(
    media: Any, sizes: str = "100vw", alt: str | None = None, eager: bool = False, ratio: str = "1/1", widest: int = 1024
) -> SafeString:
    """A responsive `<picture>`: AVIF, WebP, then the original's format.

    `media` has `id` (global id of a product media) or only `url` (renditions then exist for files of our own media store), or `url` and
    a `srcset` (WebP) of its own; `alt` wins over the medium's own (in the page's language); `eager` for the one picture that is seen
    first (no lazy loading, high priority); `ratio` (`1/1`, `4/5`, `3/2`) reserves the room, so that nothing jumps; `widest` caps the set.
    No media: an empty tile with the weave motif.
    """
    width, height = (int(part) for part in ratio.split("/"))
    box = format_html(' width="{}" height="{}"', width * 512 // max(width, height), height * 512 // max(width, height))
    if media is None or media == "" or not (_of(media, "id") or _of(media, "url")):
        return SafeString('<span class="picture picture--none" aria-hidden="true"></span>')
    text = alt if alt is not None else _described(media)
    loading = SafeString(' fetchpriority="high" decoding="async"' if eager else ' loading="lazy" decoding="async"')
    media_id = _of(media, "id") or ""
    if not media_id and _of(media, "srcset"):
        return format_html(
            '<picture class="picture"><source type="image/webp" srcset="{}" sizes="{}"><img src="{}" alt="{}"{}{}></picture>',
            *(_of(media, "srcset"), sizes, _of(media, "url"), text, box, loading),
        )
    path = "" if media_id else _own_file(str(_of(media, "url")))
    if not media_id and not path:
        return format_html(
            '<picture class="picture"><img src="{}" alt="{}"{}{}></picture>', _of(media, "url"), text, box, loading
        )
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        ((kind, _srcset(media_id, path, kind, widest), sizes) for kind in ("avif", "webp")),
    )
    return format_html(
        '<picture class="picture">{}<img src="{}" srcset="{}" sizes="{}" alt="{}"{}{}></picture>',
        sources,
        _rendition(media_id, path, 512),
        _srcset(media_id, path, "", widest),
        sizes,
        text,
        box,
        loading,
    )


# -- addresses --------------------------------------------------------------------------------------------------------


def _swap(context: template.Context, position: int, value: str) -> str:
    """The current address with one part of `/{language}/{channel}/…` replaced; `/ar/morocco/` shapes only, else `/`."""
    request = getattr(context, "request", None) or context.get("request")
    parts = request.path.split("/") if request is not None else []
    if len(parts) < 4:
        return "/"
    parts[position] = value
    query = request.META.get("QUERY_STRING", "") if request is not None else ""
    return "/".join(parts) + (f"?{query}" if query else "")


@register.simple_tag(takes_context=True)
def url_lang(context: template.Context, language: str) -> str:
    """This page in another language."""
    return _swap(context, 1, language)


@register.simple_tag(takes_context=True)
def url_channel(context: template.Context, channel: str) -> str:
    """This page in another country of sale."""
    return _swap(context, 2, channel)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """`{% query sort="price" after=None %}`: the current query string with changes; `None` or an empty value removes the key."""
    request = getattr(context, "request", None) or context.get("request")
    values = request.GET.copy() if request is not None else None
    pairs: list[tuple[str, str]] = []
    if values is not None:
        pairs = [(key, value) for key in values for value in values.getlist(key) if key not in changes]
    pairs += [(key, str(value)) for key, value in changes.items() if value not in (None, "")]
    return "?" + urlencode(pairs) if pairs else "?"


@register.simple_tag
def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"
