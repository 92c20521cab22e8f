"""Pages to look at: language and country, lists, a piece, what search engines read, and what goes wrong."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from marketplace.client.errors import Unavailable
from marketplace.engine.catalogue.models import ProductMedia, ProductVariant, ProductVariantChannelListing, VariantMedia
from marketplace.kernel.ids import to_global_id
from tests.storefront.conftest import Shop


@pytest.mark.parametrize(
    ("accept", "cookie", "expected"),
    [
        ("", "", "/fr/morocco/"),
        ("ar", "", "/ar/morocco/"),
        ("fr-FR,fr;q=0.9", "", "/fr/france/"),
        ("fr-MA,fr;q=0.9", "", "/fr/morocco/"),
        ("de,en;q=0.5", "", "/en/morocco/"),
        ("fr-FR", "ar.france", "/ar/france/"),
        ("ar", "xx.morocco", "/ar/morocco/"),
    ],
)
def test_root_leads_to_the_visitors_language(client: Client, accept: str, cookie: str, expected: str) -> None:
    if cookie:
        client.cookies["shop"] = cookie
    response = client.get("/", headers={"Accept-Language": accept} if accept else {})
    assert (response.status_code, response["Location"]) == (302, expected)
    assert "Accept-Language" in response["Vary"]


def test_a_visit_is_remembered(shop: Shop, browser: Client) -> None:
    assert browser.get("/ar/france/").cookies["shop"].value == "ar.france"
    assert "shop" not in browser.get("/ar/france/").cookies
    assert browser.get("/")["Location"] == "/ar/france/"


def test_switching_keeps_the_page(shop: Shop, browser: Client) -> None:
    page = browser.get("/en/morocco/products/blue-bowl/").content.decode()
    for path in ("/ar/morocco/products/blue-bowl/", "/fr/morocco/products/blue-bowl/", "/en/france/products/blue-bowl/"):
        assert f'href="{path}"' in page
    assert '<link rel="alternate" hreflang="ar-MA" href="http://testserver/ar/morocco/products/blue-bowl/">' in page
    assert '<link rel="canonical" href="http://testserver/en/morocco/products/blue-bowl/">' in page


@pytest.mark.parametrize(
    ("language", "direction", "name"), [("ar", "rtl", "صحن أزرق"), ("fr", "ltr", "Blue bowl"), ("en", "ltr", "Blue bowl")]
)
def test_a_piece_in_each_language(shop: Shop, browser: Client, language: str, direction: str, name: str) -> None:
    response = browser.get(f"/{language}/morocco/products/blue-bowl/")
    page = response.content.decode()
    assert response["Content-Language"] == language
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f"<h1>{name}</h1>" in page
    assert "Coopérative Démo Tafsut" in page


def structured(page: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]


def test_search_engines_read_product_and_way(shop: Shop, browser: Client) -> None:
    product, way = structured(browser.get("/fr/france/products/wool-rug/").content.decode())
    assert product["@type"] == "Product"
    assert product["name"] == "Tapis de laine"
    assert product["offers"] == [
        {
            "@type": "Offer",
            "sku": "WOOL-RUG-0",
            "url": "http://testserver/fr/france/products/wool-rug/",
            "price": "900.00",
            "priceCurrency": "EUR",
            "availability": "https://schema.org/InStock",
            "itemCondition": "https://schema.org/NewCondition",
            "areaServed": "FR",
        }
    ]
    assert "aggregateRating" not in product
    assert [item["name"] for item in way["itemListElement"]] == ["Accueil", "Rugs", "Tapis de laine"]


def test_a_list_with_filters(shop: Shop, browser: Client) -> None:
    page = browser.get("/en/morocco/products/").content.decode()
    assert "2 pieces" in page
    one = browser.get("/en/morocco/products/?availability=one&price_max=1000&sort=price")
    text = one.content.decode()
    assert "Wool rug" in text
    assert "Blue bowl" not in text
    assert 'href="/en/morocco/products/?price_max=1000&amp;sort=price"' in text
    assert '<meta name="robots" content="noindex, follow">' in text
    nothing = browser.get("/en/morocco/products/?craft=none&price_min=NaN&page=99999999999999").content.decode()
    assert "Nothing here" in nothing


def test_a_list_asks_the_same_number_of_queries_for_one_and_two_pieces(
    shop: Shop, browser: Client, django_assert_num_queries: Any
) -> None:
    for path in ("/en/morocco/products/", "/en/morocco/products/?availability=one"):
        browser.get(path)
    counts = []
    for path in ("/en/morocco/products/", "/en/morocco/products/?availability=one"):
        with django_assert_num_queries(LIST_QUERIES) as captured:
            browser.get(path)
        counts.append(len(captured))
    assert counts == [LIST_QUERIES, LIST_QUERIES]


# Two of the read model, the rest the backend's products with category, media, attributes and stock.
LIST_QUERIES = 12


def test_htmx_gets_only_the_results(shop: Shop, browser: Client) -> None:
    response = browser.get("/en/morocco/products/?q=&price_min=&availability=in", headers={"HX-Request": "true"})
    page = response.content.decode()
    assert response["HX-Push-Url"] == "/en/morocco/products/?availability=in"
    assert "<html" not in page
    assert "Blue bowl" in page
    assert "HX-Request" in response["Vary"]


def test_search_and_suggestions(shop: Shop, browser: Client) -> None:
    assert "صحن أزرق" in browser.get("/ar/morocco/search/", {"q": "الازرق"}).content.decode()
    assert "صحن أزرق" in browser.get("/ar/morocco/search/", {"q": "صحن"}).content.decode()
    found = browser.get("/fr/morocco/search/suggestions/", {"q": "tap"}).content.decode()
    assert 'href="/fr/morocco/products/wool-rug/"' in found
    hostile = browser.get("/en/morocco/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in hostile


@pytest.mark.parametrize(
    "path", ["/nothing/", "/ar/morocco/products/none/", "/fr/france/categories/none/", "/en/morocco/pages/none/", "/en/spain/"]
)
def test_what_is_not_there(shop: Shop, browser: Client, path: str) -> None:
    response = browser.get(path)
    assert response.status_code == 404
    assert "<h1>" in response.content.decode()


def test_a_backend_that_does_not_answer_is_said(shop: Shop, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise Unavailable("product")

    monkeypatch.setattr("storefront.views.product.client.product", away)
    response = browser.get("/fr/morocco/products/wool-rug/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "La boutique se repose" in response.content.decode()


def test_a_fault_of_ours_has_a_page_in_the_visitors_language(
    shop: Shop, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("storefront.views.product.client.product", broken)
    browser.raise_request_exception = False
    response = browser.get("/ar/morocco/products/wool-rug/")
    assert response.status_code == 500
    assert 'dir="rtl"' in response.content.decode()


def test_robots_and_sitemaps(shop: Shop, browser: Client) -> None:
    assert "Disallow: /*/*/checkout/" in browser.get("/robots.txt").content.decode()
    index = browser.get("/sitemap.xml").content.decode()
    assert re.findall(r"<loc>(.*?)</loc>", index) == [
        f"http://testserver/sitemaps/{channel}-{part}.xml" for channel in ("morocco", "france") for part in (0, 1)
    ]
    pieces = browser.get("/sitemaps/france-1.xml").content.decode()
    assert "<loc>http://testserver/ar/france/products/blue-bowl/</loc>" in pieces
    assert 'hreflang="fr" href="http://testserver/fr/france/products/blue-bowl/"' in pieces
    assert "/categories/rugs/" in browser.get("/sitemaps/morocco-0.xml").content.decode()
    assert browser.get("/sitemaps/spain-0.xml").status_code == 404


def test_favourites_know_only_what_the_browser_says(shop: Shop, browser: Client) -> None:
    from tests.search.shop import key

    page = browser.get("/en/morocco/favourites/").content.decode()
    assert "<noscript>" in page
    response = browser.get("/en/morocco/favourites/list/", {"id": [key(shop.bowl), "bm90aGluZw==", "%%%", key(shop.rug)]})
    text = response.content.decode()
    assert text.index("Blue bowl") < text.index("Wool rug")
    assert not response.cookies.keys() - {"shop"}


def test_every_shop_page_has_one_h1_and_a_title(shop: Shop, browser: Client) -> None:
    for path in (
        "",
        "products/",
        "products/wool-rug/",
        "categories/rugs/",
        "cart/",
        "favourites/",
        "withdrawal/",
        "account/sign-in/",
        "account/sign-up/",
        "search/",
    ):
        page = browser.get(f"/ar/france/{path}").content.decode()
        assert len(re.findall(r"<h1[ >]", page)) == 1, path
        assert re.search(r"<title>[^<]+</title>", page), path


def test_the_worker_keeps_a_page_for_no_network(client: Client) -> None:
    worker = client.get("/sw.js")
    assert worker["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-cache" in worker["Cache-Control"]
    assert "/static/storefront/css/base.css" in worker.content.decode()
    assert "No network" in client.get("/offline/", headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("products/?craft=a%00b", 400),
        ("products/a%00b/", 404),
        ("pages/a%00b/", 404),
        ("account/confirm/?email=a%00b&token=x", 400),
    ],
)
def test_what_no_browser_sends_is_not_our_failure(shop: Shop, browser: Client, path: str, status: int) -> None:
    assert browser.get(f"/en/france/{path}").status_code == status


@pytest.mark.parametrize(
    ("typed", "said"), [("9" * 5000, "more than one order can hold"), ("-1", "in your basket"), ("٢", "in your basket")]
)
def test_any_quantity_that_is_typed_is_answered(shop: Shop, browser: Client, typed: str, said: str) -> None:
    form = {"variant": shop.variant_id(shop.bowl), "product": "blue-bowl", "quantity": typed}
    page = browser.post("/en/france/cart/add/", form, follow=True)
    assert page.status_code == 200
    assert said in page.content.decode()


def test_a_code_with_a_nul_is_refused(shop: Shop, browser: Client) -> None:
    browser.post("/en/france/cart/add/", {"variant": shop.variant_id(shop.bowl)})
    assert browser.post("/en/france/cart/code/", {"code": "a\0b"}).status_code == 400


def two_colours(shop: Shop) -> tuple[ProductMedia, ProductMedia]:
    """The bowl in two colours, each with a picture of its own, described in French and by a default."""
    first, second = (
        ProductMedia.objects.create(
            product=shop.bowl, image=f"products/{number}.jpg", alt=f"Bowl {number}", sort_order=number, metadata=words
        )
        for number, words in ((1, {"alt_fr": "Bol de près"}), (2, {}))
    )
    green = ProductVariant.objects.create(product=shop.bowl, sku="GREEN", name="Green", weight=2.5)
    channel = shop.variant(shop.rug).channel_listings.earliest("pk").channel
    ProductVariantChannelListing.objects.create(
        variant=green, channel=channel, currency="MAD", price_amount=130, discounted_price_amount=130
    )
    VariantMedia.objects.create(variant=green, media=second)
    return first, second


def test_a_picture_is_described_in_the_language_of_the_page(shop: Shop, browser: Client) -> None:
    two_colours(shop)
    french = browser.get("/fr/morocco/products/blue-bowl/").content.decode()
    assert 'alt="Bol de près"' in french
    assert 'alt="Bowl 1"' not in french
    assert 'alt="Bowl 2"' in french
    assert 'alt="Bowl 1"' in browser.get("/en/morocco/products/blue-bowl/").content.decode()


def test_the_pictures_follow_the_chosen_variant(shop: Shop, browser: Client) -> None:
    two_colours(shop)
    address = "/en/morocco/products/blue-bowl/"
    part = browser.get(address, {"variant": "GREEN"}, headers={"HX-Request": "true"}).content.decode()
    assert "<h1>" not in part
    assert '<div id="pictures" hx-swap-oob="true">' in part
    assert part.index('alt="Bowl 2"') < part.index('alt="Bowl 1"')
    assert "2.5" in part[part.index('<div id="facts" hx-swap-oob="true">') :]
    page = browser.get(address).content.decode()
    assert "hx-swap-oob" not in page
    assert page.index('alt="Bowl 1"') < page.index('alt="Bowl 2"')


def test_pictures_are_the_same_for_everybody(shop: Shop, browser: Client, settings: Any) -> None:
    """A cache between may keep one copy of a picture or a file for all; what is said in a language it must ask for again."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "#9a3d22").save(picture, "JPEG")
    stored = default_storage.save("images/aa/vary.jpg", ContentFile(picture.getvalue()))
    media = ProductMedia.objects.create(product=shop.bowl, image=stored, alt="")
    browser.get("/en/morocco/")  # a cookie and a session
    key = to_global_id("ProductMedia", media.pk)
    for path in (f"/thumbnail/{key}/256/webp/", f"/thumbnail/{key}/0/", f"{settings.MEDIA_URL}{stored}"):
        answer = browser.get(path)
        assert answer.status_code in (200, 302)
        assert "Cookie" not in answer.get("Vary", "")
        assert "Accept-Language" not in answer.get("Vary", "")
        assert not answer.cookies
    missing = browser.get("/thumbnail/nothing/256/")
    assert (missing.status_code, "Accept-Language" in missing["Vary"]) == (404, True)
