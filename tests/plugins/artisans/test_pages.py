"""The makers' directory, a maker's page, and the maker beside her pieces."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client, RequestFactory

from marketplace.engine.catalogue.models import ProductAttributeValue
from marketplace.engine.checkout.actions.completion import complete_checkout
from marketplace.extensions.registry import sitemap_paths
from marketplace.extensions.slots import ORDER_MORE, PRODUCT_MAKER, PRODUCT_MORE, OrderContext, ProductContext, ShopContext
from marketplace.extensions.testing import shown
from marketplace.kernel.actors import ANONYMOUS
from marketplace.kernel.ids import to_global_id
from plugins.artisans.models import Maker
from storefront.middleware import visit_from_path
from tests import sale_rows

from .makers import taken_back
from .rows import Bazaar


def get(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status
    return str(response.content.decode())


def structured(html: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_directory_lists_makers_with_their_pieces(bazaar: Bazaar) -> None:
    bazaar.maker()
    bazaar.maker("souad", name="Souad", kind="individual", region=bazaar.souss)
    bazaar.piece("rug")
    bazaar.index()
    html = get("/en/morocco/makers/")
    assert '<a href="/en/morocco/makers/tafsut/"><bdi>Tafsut</bdi></a>' in html
    assert "2 makers" in html
    assert html.count("1 piece in the shop") == 1
    assert "noindex" not in html
    narrowed = get("/en/morocco/makers/?region=souss")
    assert "Souad" in narrowed
    assert "Tafsut" not in narrowed
    assert '<option value="souss" selected>Souss-Massa</option>' in narrowed
    assert 'content="noindex, follow"' in narrowed
    assert "Nobody here yet" in get("/en/morocco/makers/?craft=nothing")


@pytest.mark.parametrize(("language", "words"), [("fr", ("2 artisans", "Toutes les régions")), ("ar", ("صانعان", "كل الجهات"))])
def test_the_directory_in_the_visitors_language(bazaar: Bazaar, language: str, words: tuple[str, ...]) -> None:
    bazaar.maker("a")
    bazaar.maker("b")
    html = get(f"/{language}/morocco/makers/")
    assert [word for word in words if word not in html] == []


def test_the_directory_goes_on_by_cursor(bazaar: Bazaar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.artisans.shop.queries.PAGE_SIZE", 1)
    bazaar.maker("a", name="Afra")
    bazaar.maker("b", name="Baya", region=bazaar.souss)
    bazaar.maker("c", name="Celia")
    first = get("/en/morocco/makers/?region=fez")
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = get(following.replace("&amp;", "&"))
    assert ("Afra" in first, "Celia" in first) == (True, False)
    assert ("Afra" in second, "Celia" in second, 'rel="next"' in second) == (False, True, False)
    assert 'href="/en/morocco/makers/?region=fez"' in second


def test_an_organisations_page(bazaar: Bazaar) -> None:
    bazaar.maker()
    bazaar.piece("rug")
    bazaar.index()
    html = get("/en/morocco/makers/tafsut/")
    words = text_of(html)
    assert "<h1><bdi>Tafsut</bdi></h1>" in html
    for word in (
        "Sefrou",
        "Fez-Meknes",
        "Rugs",
        "Silk buttons",
        "Women’s co-operative",
        "Tamazight",
        "Then there is tea.",
        "Rug",
    ):
        assert word in words
    assert 'href="/en/morocco/products/rug/"' in html
    assert "noindex" not in html
    organisation, path = structured(html)
    assert (organisation["@type"], organisation["name"]) == ("Organization", "Tafsut")
    assert organisation["url"] == "http://testserver/en/morocco/makers/tafsut/"
    assert organisation["address"] == {"@type": "PostalAddress", "addressLocality": "Sefrou", "addressRegion": "Fez-Meknes"}
    assert [item["name"] for item in path["itemListElement"]] == ["Home", "Makers", "Tafsut"]


@pytest.mark.parametrize("kind", ["individual", "organisation"])
def test_who_did_not_agree_to_search_engines_is_not_handed_to_them(bazaar: Bazaar, kind: str) -> None:
    bazaar.maker("souad", name="Souad", kind=kind)
    taken_back(Maker.objects.get(), "name", audience="search")
    html = get("/en/morocco/makers/souad/")
    assert '<meta name="robots" content="noindex">' in html
    assert [data["@type"] for data in structured(html)] == ["BreadcrumbList"]
    assert "Nothing to sell at the moment" in html


def test_a_person_who_agreed_is_described_as_far_as_she_did(bazaar: Bazaar) -> None:
    bazaar.maker("souad", name="Souad", kind="individual")
    taken_back(Maker.objects.get(), "story", "place", audience="search")
    html = get("/en/morocco/makers/souad/")
    assert "noindex" not in html
    found, _path = structured(html)
    assert found == {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": "Souad",
        "url": "http://testserver/en/morocco/makers/souad/",
        "image": found["image"],
        "knowsAbout": ["Rugs", "Silk buttons"],
        "knowsLanguage": ["Tamazight"],
        "address": {"@type": "PostalAddress", "addressRegion": "Fez-Meknes"},
    }
    assert found["image"].endswith("/makers/souad.jpg")
    assert "Then there is tea." in text_of(html), "visitors still read it"
    taken_back(Maker.objects.get(), "portrait", "languages", audience="search")
    assert {"image", "knowsLanguage"}.isdisjoint(structured(get("/en/morocco/makers/souad/"))[0])


@pytest.mark.parametrize("slug", ["hidden", "absent"])
def test_who_is_not_published_has_no_page(bazaar: Bazaar, slug: str) -> None:
    bazaar.maker("hidden", published=False)
    get(f"/en/morocco/makers/{slug}/", status=404)


def test_pieces_a_page_at_a_time(bazaar: Bazaar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.artisans.shop.queries.pieces.__kwdefaults__", {"page": 1, "size": 1})
    bazaar.maker()
    bazaar.piece("rug")
    bazaar.piece("mat")
    bazaar.index()
    first, second = get("/en/morocco/makers/tafsut/"), get("/en/morocco/makers/tafsut/?page=2")
    assert 'href="/en/morocco/makers/tafsut/?page=2"' in first
    assert ("products/mat/" in first) != ("products/mat/" in second)
    assert ("products/rug/" in first) != ("products/rug/" in second)
    assert "page=3" not in second
    get("/en/morocco/makers/tafsut/?page=x")


def test_stories_are_cleaned(bazaar: Bazaar) -> None:
    bazaar.maker(story='She weaves.<script>alert(1)</script><img src=x onerror="y">')
    html = get("/en/morocco/makers/tafsut/")
    assert "alert(1)" not in html
    assert "onerror" not in html


def test_a_post_is_refused(bazaar: Bazaar) -> None:
    assert Client().post("/en/morocco/makers/").status_code == 405


# -- beside the piece -------------------------------------------------------------------------------------------------


def place(product: str, maker: str | None = "tafsut", language: str = "en") -> ProductContext:
    return ProductContext(product, "rug", "Rug", {"maker": maker} if maker else {}, "morocco", language)


def request(language: str = "en") -> Any:
    made = RequestFactory().get(f"/{language}/morocco/products/rug/")
    made.visit = visit_from_path(made.path)  # type: ignore[attr-defined]
    return made


def test_who_made_the_piece(bazaar: Bazaar) -> None:
    bazaar.maker()
    html = shown(PRODUCT_MAKER, place(bazaar.piece("rug")), request())
    words = text_of(html)
    assert "By Tafsut, Sefrou" in words
    assert "The women weave facing the window." in words
    assert 'href="/en/morocco/makers/tafsut/"' in html
    assert "/makers/tafsut.jpg" in html


@pytest.mark.parametrize("maker", [None, "hidden", "absent"])
def test_nothing_is_shown_of_who_is_not_named_or_not_published(bazaar: Bazaar, maker: str | None) -> None:
    bazaar.maker("hidden", published=False)
    assert shown(PRODUCT_MAKER, place(bazaar.piece("rug", "hidden"), maker), request()) == ""


def test_three_other_pieces_for_sale_by_the_same_maker(bazaar: Bazaar) -> None:
    bazaar.maker()
    bazaar.maker("other")
    pieces = {slug: bazaar.piece(slug) for slug in ("rug", "mat", "bag", "cap", "hat")}
    bazaar.piece("sold", quantity=0)
    bazaar.piece("theirs", "other")
    bazaar.index()
    html = shown(PRODUCT_MORE, place(pieces["rug"]), request())
    found = set(re.findall(r"/products/(\w+)/", html))
    assert len(found) == 3
    assert found < {"mat", "bag", "cap", "hat"}
    assert 'href="/en/morocco/makers/tafsut/"' in html


def test_no_other_piece_shows_nothing(bazaar: Bazaar) -> None:
    bazaar.maker()
    only = bazaar.piece("rug")
    bazaar.piece("sold", quantity=0)
    bazaar.index()
    assert shown(PRODUCT_MORE, place(only), request()) == ""


def test_the_product_page_shows_both(bazaar: Bazaar) -> None:
    bazaar.maker()
    bazaar.piece("rug")
    bazaar.piece("mat")
    bazaar.index()
    words = text_of(get("/en/morocco/products/rug/"))
    assert "By Tafsut, Sefrou" in words
    assert "Also by this maker" in words


def test_an_order_says_who_made_its_pieces(bazaar: Bazaar) -> None:
    shop = sale_rows.shop()
    bazaar.maker()
    product = shop.variant.product
    product.product_type = bazaar.kind
    product.save()
    ProductAttributeValue.objects.create(product=product, value=bazaar.references["tafsut"])
    bazaar.index()
    order = complete_checkout(checkout_id=sale_rows.ready(shop), actor=ANONYMOUS)
    here = OrderContext(to_global_id("Order", order.pk), "france", "en")
    html = shown(ORDER_MORE, here, request())
    assert "Made by Tafsut · Sefrou" in text_of(html)
    assert 'href="/en/france/makers/tafsut/"' in html
    product.attribute_values.all().delete()
    bazaar.index()
    assert shown(ORDER_MORE, here, request()) == ""


# -- search engines ---------------------------------------------------------------------------------------------------


def test_the_sitemap_lists_who_agreed_to_be_found(bazaar: Bazaar) -> None:
    for slug, kind in (("tafsut", "organisation"), ("souad", "individual"), ("quiet", "individual"), ("shy", "organisation")):
        bazaar.maker(slug, kind=kind)
    bazaar.maker("hidden", published=False)
    for code in ("quiet", "shy"):
        taken_back(Maker.objects.get(code=code), "name", audience="search")
    own = [path for path in sitemap_paths(ShopContext("morocco", "fr")) if "/makers/" in path]
    assert own == ["/fr/morocco/makers/", "/fr/morocco/makers/souad/", "/fr/morocco/makers/tafsut/"]
    Maker.objects.filter(code="souad").update(state="left")
    assert "/fr/morocco/makers/souad/" not in sitemap_paths(ShopContext("morocco", "fr"))
