"""The template tags: exact HTML, because pages and the Content Security Policy depend on it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from marketplace.kernel.formats import country_of_sale
from marketplace.kernel.money import Money, TaxedMoney


def render(source: str, **context: Any) -> str:
    return Template("{% load maarad %}" + source).render(Context(context))


def test_money_is_isolated_and_takes_the_gross() -> None:
    net, gross = Money(Decimal("100"), "EUR"), Money(Decimal("120"), "EUR")
    with translation.override("fr"):
        assert render("{% money price %}", price=gross) == '<bdi class="money">120,00\u00a0€</bdi>'
        assert render("{% money price %}", price=TaxedMoney(net, gross)) == '<bdi class="money">120,00\u00a0€</bdi>'
        assert render("{% money price %}", price={"amount": "120", "currency": "EUR"}) == '<bdi class="money">120,00\u00a0€</bdi>'
        assert render("{{ price|money_text }}", price=gross) == "120,00\u00a0€"
    assert render("{% money price %}", price=None) == ""


def test_dates_and_numbers() -> None:
    with translation.override("ar"):
        assert render("{% date day %}", day=dt.date(2026, 8, 20)) == '<time datetime="2026-08-20">20 غشت 2026</time>'
        assert render("{% number n %}", n=1234) == '<bdi class="figure">1.234</bdi>'


def test_large_french_figures_use_spaces_that_the_fonts_have() -> None:
    """U+202F is in neither font: browsers would take it from another one, too wide or as a box."""
    with translation.override("fr"), country_of_sale("FR"):
        assert render("{% money price %}", price={"amount": "1234.5", "currency": "EUR"}) == (
            '<bdi class="money">1\u00a0234,50\u00a0€</bdi>'
        )
        assert render("{% number n %}{{ n|number_text }}", n=12345).count("\u00a0") == 2
        assert "\u202f" not in render(
            "{% share 70 %}{% weight 12345678 %}{{ price|money_text }}", price=Money(Decimal(9999), "EUR")
        )


def test_telephone_numbers_are_written_in_groups() -> None:
    assert render("{{ phone|phone_text }}", phone="+33612345678") == "+33\u00a06\u00a012\u00a034\u00a056\u00a078"
    assert render("{{ phone|phone_text }}", phone="0612") == "0612"
    assert render("{{ phone|phone_text }}", phone=None) == ""


def test_icons_are_silent_unless_named_and_only_pointing_ones_mirror() -> None:
    silent = render('{% icon "cart" %}')
    assert 'aria-hidden="true"' in silent
    assert "role=" not in silent
    assert "icon--directional" not in silent
    assert 'role="img" aria-label="Basket &amp; more"' in render('{% icon "cart" label %}', label="Basket & more")
    assert 'class="icon icon--small icon--directional"' in render('{% icon "chevron" "" "small" %}')


def test_a_picture_offers_avif_and_webp_up_to_its_widest() -> None:
    html = render(
        '{% picture media sizes="50vw" ratio="4/5" widest=512 %}', media={"id": "UHJvZHVjdE1lZGlhOjE=", "alt": 'Rug "red"'}
    )
    base = "/thumbnail/UHJvZHVjdE1lZGlhOjE="
    assert html == (
        '<picture class="picture">'
        f'<source type="image/avif" srcset="{base}/256/avif/ 256w, {base}/512/avif/ 512w" sizes="50vw">'
        f'<source type="image/webp" srcset="{base}/256/webp/ 256w, {base}/512/webp/ 512w" sizes="50vw">'
        f'<img src="{base}/512/" srcset="{base}/256/ 256w, {base}/512/ 512w" sizes="50vw" alt="Rug &quot;red&quot;" width="409" height="512"'
        ' loading="lazy" decoding="async"></picture>'
    )


def test_the_first_picture_is_not_lazy_and_a_missing_one_is_a_motif() -> None:
    eager = render("{% picture media eager=True %}", media={"id": "x", "alt": ""})
    assert 'fetchpriority="high"' in eager
    assert "loading=" not in eager
    assert render("{% picture media %}", media=None) == '<span class="picture picture--none" aria-hidden="true"></span>'


@pytest.mark.parametrize(
    ("tag", "path", "expected"),
    [
        ('{% url_lang "ar" %}', "/fr/morocco/products/rug/?page=2", "/ar/morocco/products/rug/?page=2"),
        ('{% url_channel "france" %}', "/fr/morocco/", "/fr/france/"),
        ('{% url_lang "ar" %}', "/health/", "/"),
    ],
)
def test_switches_keep_the_page(tag: str, path: str, expected: str) -> None:
    assert render(tag, request=RequestFactory().get(path)) == expected


def test_query_changes_one_key_and_keeps_the_others() -> None:
    request = RequestFactory().get("/fr/morocco/products/?craft=a&craft=b&after=xyz")
    assert render('{% query sort="price" after=None %}', request=request) == "?craft=a&amp;craft=b&amp;sort=price"


def test_a_file_of_our_own_store_has_renditions_and_a_foreign_one_stays_as_it_is(settings: Any) -> None:
    own = render("{% picture media widest=256 %}", media={"url": f"{settings.PUBLIC_URL}/media/images/ab/cd.jpg", "alt": ""})
    assert '<source type="image/avif" srcset="/thumbnail/file/256/avif/images/ab/cd.jpg 256w"' in own
    assert 'src="/thumbnail/file/512/original/images/ab/cd.jpg"' in own
    foreign = render("{% picture media %}", media={"url": "https://elsewhere.example/cd.jpg", "alt": ""})
    assert "<source" not in foreign
    assert 'src="https://elsewhere.example/cd.jpg"' in foreign
