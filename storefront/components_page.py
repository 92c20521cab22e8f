"""Sample context of the components page (`storefront/components.html`): every component in its states, invented names.

The view only renders: `render(request, "storefront/components.html", components_page.context(language))`.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.kernel import formats
from marketplace.kernel.money import Money

# Product texts come from the catalogue, not from gettext; the samples carry their three languages here.
TEXTS: dict[str, dict[str, str]] = {
    "rug": {
        "ar": "زربية صوف بمعينات، 200 × 140 سم",
        "fr": "Tapis de laine aux losanges, 200 × 140 cm",
        "en": "Wool rug with lozenges, 200 × 140 cm",
    },
    "jar": {"ar": "جرة من الطين مزججة باليد", "fr": "Jarre en argile émaillée à la main", "en": "Clay jar, glazed by hand"},
    "tray": {"ar": "صينية زليج 30 × 30 سم", "fr": "Plateau en zellige 30 × 30 cm", "en": "Zellige tray, 30 × 30 cm"},
    "basket": {
        "ar": "قفة من سعف النخيل بحزام جلدي",
        "fr": "Panier en palmier, bande de cuir",
        "en": "Palm-leaf basket with a leather band",
    },
    "maker": {"ar": "تعاونية تافسوت التجريبية", "fr": "Coopérative Démo Tafsut", "en": "Tafsut Demo Cooperative"},
    "maker2": {"ar": "يوسف الخزّاف", "fr": "Youssef le potier", "en": "Youssef the potter"},
    "place": {"ar": "تازناخت، درعة تافيلالت", "fr": "Taznakht, Drâa-Tafilalet", "en": "Taznakht, Drâa-Tafilalet"},
    "place2": {"ar": "آسفي، مراكش آسفي", "fr": "Safi, Marrakech-Safi", "en": "Safi, Marrakesh-Safi"},
    "craft": {"ar": "نسج الزرابي", "fr": "Tissage de tapis", "en": "Rug weaving"},
    "sentence": {
        "ar": "نغزل الصوف ونصبغه ونعقده في القرية نفسها؛ كل زربية تحمل اسم من نسجتها.",
        "fr": "La laine est filée, teinte et nouée dans le même village ; chaque tapis porte le nom de celle qui l’a tissé.",
        "en": "The wool is spun, dyed and knotted in one village; each rug carries the name of the woman who wove it.",
    },
    "hero": {
        "ar": "قطعٌ تحمل أسماء صانعيها",
        "fr": "Des pièces qui portent le nom de qui les fait",
        "en": "Pieces that carry the names of their makers",
    },
    "hero_text": {
        "ar": "معرض دائم لحرفيين وتعاونيات صغيرة: تعرّفوا على الصانع أولاً، ثم على القطعة.",
        "fr": "Une exposition permanente d’artisans et de petites coopératives : d’abord la personne, puis la pièce.",
        "en": "A standing exhibition of artisans and small cooperatives: first the person, then the piece.",
    },
}

PALETTE = (
    "wall", "plaster", "paper", "ink", "ink-soft", "edge", "indigo", "indigo-deep", "indigo-wash", "clay", "clay-wash",
    "mint", "mint-wash", "saffron", "saffron-ink", "saffron-wash", "pomegranate", "pomegranate-wash",
)  # fmt: skip
ICONS = (
    "cart", "heart", "search", "user", "globe", "menu", "close", "chevron", "arrow", "back", "check", "warning", "info", "truck", "hand",
    "loom", "pot", "phone", "mail", "home", "place", "minus", "plus", "filter", "card", "cash", "print", "edit", "bin", "logout", "copy",
    "download", "lock",
)  # fmt: skip


class SampleAddressForm(forms.Form):
    """A Moroccan address with one mistake: shows labels, help, errors and half-width pairs."""

    first_name = forms.CharField(
        label=gettext_lazy("First name"), widget=forms.TextInput({"autocomplete": "given-name", "data-half": "1"})
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"), widget=forms.TextInput({"autocomplete": "family-name", "data-half": "1"})
    )
    street = forms.CharField(label=gettext_lazy("Street and number"), widget=forms.TextInput({"autocomplete": "address-line1"}))
    postal_code = forms.CharField(
        label=gettext_lazy("Postcode"),
        required=False,
        widget=forms.TextInput({"autocomplete": "postal-code", "inputmode": "numeric", "dir": "ltr", "data-half": "1"}),
    )
    city = forms.CharField(
        label=gettext_lazy("City"), widget=forms.TextInput({"autocomplete": "address-level2", "data-half": "1"})
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        help_text=gettext_lazy("For the parcel only: the carrier calls before coming."),
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}),
    )


def context(language: str) -> dict[str, Any]:
    """Everything that `storefront/components.html` shows, in a site language."""

    def text(key: str) -> str:
        return TEXTS[key].get(language, TEXTS[key]["en"])

    def mad(amount: str) -> Money:
        return Money(Decimal(amount), "MAD")

    def art(name: str) -> dict[str, str]:
        return {"url": static(f"storefront/img/sample/{name}.svg"), "alt": TEXTS.get(name, TEXTS["craft"])[language]}

    def piece(name: str, price: str, *, maker: str = "maker", stock: str = "in", **more: Any) -> dict[str, Any]:
        return {
            "id": f"sample-{name}", "name": text(name), "url": "#product", "media": art(name), "maker": text(maker), "maker_url": "#makers",
            "place": text("place" if maker == "maker" else "place2"), "price": mad(price), "stock": stock, **more,
        }  # fmt: skip

    rug, jar = piece("rug", "2450", stock="one"), piece("jar", "380", maker="maker2", former=mad("450"))
    tray, basket = piece("tray", "520", maker="maker2", stock="out"), piece("basket", "140", until=mad("220"))
    maker = {
        "name": text("maker"), "url": "#makers", "craft": text("craft"), "place": text("place"), "sentence": text("sentence"),
        "media": art("hands"), "pieces": 14,
    }  # fmt: skip
    line = {
        "id": "1", "name": rug["name"], "url": "#", "variant": "200 × 140 cm", "maker": text("maker"), "place": text("place"), "media": art("rug"),
        "quantity": 1, "max": 1, "unit": mad("2450"), "total": mad("2450"),
    }  # fmt: skip
    two = {
        **line, "id": "2", "name": basket["name"], "variant": "", "media": art("basket"), "quantity": 2, "max": 3, "unit": mad("140"),
        "total": mad("280"), "problem": _("Only 2 are left: we changed the quantity."),
    }  # fmt: skip
    return {
        "palette": PALETTE,
        "icons": ICONS,
        "crumbs": [{"label": _("Home"), "url": "#"}, {"label": text("craft"), "url": "#"}, {"label": rug["name"]}],
        "hero": {"title": text("hero"), "text": text("hero_text"), "piece": rug},
        "products": [rug, jar, basket, tray, {**rug, "media": None, "id": "sample-none", "stock": "in"}],
        "maker": maker,
        "maker_faceless": {**maker, "media": None, "pieces": 1, "name": text("maker2"), "place": text("place2")},
        "media": [art("rug"), art("hands"), art("tray")],
        "price": mad("380"),
        "former": mad("450"),
        "variants": [
            {"id": "a", "label": "200 × 140 cm", "checked": True, "available": True},
            {"id": "b", "label": "250 × 170 cm", "price": mad("3600"), "available": True},
            {"id": "c", "label": "300 × 200 cm", "available": False},
        ],
        "delivery_price": mad("35"),
        "free": mad("0"),
        "facts": [
            {"label": _("Materials"), "value": _("wool 92 %, cotton 8 %")},
            {"label": _("Weight"), "value": formats.format_weight(6400)},
            {"label": _("Place"), "value": text("place")},
        ],
        "facets": [
            {
                "title": _("Craft"),
                "name": "craft",
                "open": True,
                "choices": [
                    {"value": "weaving", "label": text("craft"), "count": 42, "checked": True},
                    {"value": "pottery", "label": text("jar"), "count": 17, "checked": False},
                    {"value": "zellige", "label": text("tray"), "count": 0, "checked": False},
                ],
            },
            {
                "title": _("Region"),
                "name": "region",
                "open": False,
                "choices": [{"value": "MA-08", "label": text("place"), "count": 12}],
            },
        ],
        "facet_price": {"min": 100, "max": None, "currency": "MAD"},
        "active": [{"label": text("craft"), "remove_url": "#"}],
        "sorts": [
            {"value": "new", "label": _("Newest first"), "selected": True},
            {"value": "price", "label": _("Price, low to high")},
        ],
        "form": SampleAddressForm({"first_name": "Amina", "street": "12, Derb El Hammam", "city": "Fès"}, auto_id="id_%s"),
        "steps": [
            {"label": _("Contact"), "url": "#", "state": "done"},
            {"label": _("Address"), "url": "#", "state": "done"},
            {"label": _("Delivery"), "state": "now"},
            {"label": _("Payment"), "state": "next"},
            {"label": _("Review"), "state": "next"},
        ],
        "lines": [line, two],
        "subtotal": mad("2730"),
        "total": mad("2765"),
        "tax": mad("0"),
        "payments": [
            {
                "value": "cod",
                "title": _("Cash on delivery"),
                "text": _("We call to confirm, you pay the carrier."),
                "price": mad("10"),
                "checked": True,
            },
            {"value": "card", "title": _("Bank card"), "text": "", "disabled": False, "price": None},
            {"value": "dummy", "title": _("No money moves"), "text": "", "test": True, "price": None},
        ],
        "address_lines": ["Amina Alaoui", "12, Derb El Hammam", "30110 Fès", "Maroc"],
        "orders_head": [_("Order"), _("Date"), _("State"), _("Total")],
        "orders": [
            {
                "url": "#",
                "cells": [
                    "#1042",
                    formats.format_date(dt.date(2026, 11, 20)),
                    _("on its way"),
                    formats.format_money(mad("2765")),
                ],
            },
            {
                "url": "#",
                "cells": ["#1017", formats.format_date(dt.date(2026, 10, 2)), _("delivered"), formats.format_money(mad("380"))],
            },
        ],
    }
