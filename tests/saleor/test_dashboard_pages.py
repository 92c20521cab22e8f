"""What the Dashboard's pages say and who may frame them; what the manifest tells Saleor of them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from marketplace.payments.cod.collection import open_collection
from marketplace.saleor.checks import pages_can_be_shown
from marketplace.saleor.dashboard import framing
from marketplace.saleor.dashboard.mounts import MOUNTS
from marketplace.saleor.dashboard.views import language_of
from marketplace.saleor.manifests import APPS, manifest
from marketplace.saleor.setup_apps import _page_fault

from . import shown
from .beside import Saleor

pytestmark = pytest.mark.django_db
BASE = "/saleor/apps/maarad/dashboard"
SUBJECTS = {"product": shown.PRODUCT, "order": shown.ORDER}
ARABIC = re.compile(r"[\u0600-\u06ff]")


@pytest.fixture
def saleor(shown_saleor: Saleor) -> Saleor:
    return shown_saleor


def read(client: Client, saleor: Saleor, page: str, language: str = "en", subject: str | None = None) -> Any:
    token = saleor.person("MANAGE_PRODUCTS", "MANAGE_ORDERS")
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
    return client.get(f"{BASE}/{page}/content", {"id": subject or SUBJECTS.get(page, "")}, headers=headers)


def words(html: str) -> str:
    return " ".join(re.sub(r"[\u2066-\u2069]", "", re.sub(r"<[^>]+>", " ", html)).split())


# -- what stands there --------------------------------------------------------------------------------------------------


def test_a_product_shows_its_maker_and_its_stock_by_place(client: Client, saleor: Saleor, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):  # the installation, for the check of the token
        html = read(client, saleor, "product").json()["html"]
    text = words(html)
    assert re.search(r"At home Casablanca 7 set aside: 2 Red 3 set aside: 2 Blue 4", text), text
    assert re.search(r"At stops of a tour Lyon &lt;Bellecour&gt; 1 Red 1", text), text
    assert re.search(r"Serving no channel Cellar 3 Blue 3", text), text
    assert 'href="https://shop.example/en/morocco/makers/fatima-z/"' in html
    assert saleor.asked == [("product_places", {"id": shown.PRODUCT, "language": "EN"})]


def test_a_product_without_maker_stock_or_shop_page(client: Client, saleor: Saleor) -> None:
    saleor.answers["product_places"] = shown.product(maker=None, productVariants={"totalCount": 0, "edges": []})
    assert words(read(client, saleor, "product").json()["html"]) == "No maker is named. It lies nowhere."
    saleor.answers["product_places"] = shown.product(channelListings=[])
    assert "href" not in read(client, saleor, "product").json()["html"]


def test_variants_that_are_not_counted_are_spoken_of(client: Client, saleor: Saleor) -> None:
    many = shown.product()
    many["product"]["productVariants"]["totalCount"] = 103
    saleor.answers["product_places"] = many
    assert "Variants that are not counted here: 101" in words(read(client, saleor, "product").json()["html"])


def test_an_order_shows_makers_places_and_the_payment_apps_words(client: Client, saleor: Saleor) -> None:
    open_collection(transaction=shown.PAYMENT, amount="450", currency="MAD")
    html = read(client, saleor, "order").json()["html"]
    text = words(html)
    assert "4 × محفظة Red Set aside at Lyon: 1 Sent from Casablanca: 2 Sent from a place that nobody noted: 1" in text
    assert "No maker is named. 1 × Piece 2 Red Nothing set aside" in text
    assert "Cash on delivery to be confirmed by phone To be paid to the carrier Promised MAD" in text.replace("\u00a0", " ")
    assert f'href="https://shop.example/desk/orders/{shown.ORDER_KEY}/"' in html
    assert [operation for operation, _variables in saleor.asked] == ["order_places"]


def test_the_orders_page_leads_into_the_dashboard_and_to_the_desk_and_names_no_buyer(client: Client, saleor: Saleor) -> None:
    html = read(client, saleor, "orders").json()["html"]
    assert html.count('data-within="/orders/T3JkZXI6') == 4
    assert html.count("/desk/orders/00000000-0000-4000-8000-") == 8
    assert "Secret" not in html
    assert "Fes" not in html
    asked = [variables["where"]["status"]["oneOf"] for _operation, variables in saleor.asked]
    assert asked == [["UNCONFIRMED"], ["UNFULFILLED", "PARTIALLY_FULFILLED"]]


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_every_page_is_in_the_language_of_who_looks(client: Client, saleor: Saleor, language: str, direction: str) -> None:
    for page in MOUNTS:
        answer = read(client, saleor, page, language).json()
        english = read(client, saleor, page, "en").json()["html"]
        assert (answer["language"], answer["direction"]) == (language, direction)
        assert (words(answer["html"]) == words(english)) == (language == "en")
        assert bool(ARABIC.search(re.sub("فاطمة ز.|محفظة", "", answer["html"]))) == (language == "ar")


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("AR", "ar"),
        ("fr_CA", "fr"),
        ("en", "en"),
        ("zh-Hans", "en"),
        ("PT-BR", "en"),
        ("", "en"),
        ("de, fr;q=0.7", "fr"),
        ("\x00", "en"),
    ],
)
def test_locales_of_the_dashboard(wanted: str, language: str) -> None:
    assert language_of(wanted) == language


def test_what_saleor_says_is_shown_as_text(client: Client, saleor: Saleor) -> None:
    html = read(client, saleor, "product", "en").json()["html"]
    assert "<b>Z" not in html
    assert "&lt;Bellecour&gt;" in html


@pytest.mark.parametrize("subject", ["x", "UHJvZHVjdDo3\x00", "T3JkZXI6MQ==", "VXNlcjox", "9" * 9000])
def test_what_is_no_product_is_not_asked_for(client: Client, saleor: Saleor, subject: str) -> None:
    assert read(client, saleor, "product", subject=subject).status_code == 404
    assert saleor.asked == []


def test_saleor_is_asked_as_the_person_who_looks_and_may_refuse_her(client: Client, saleor: Saleor) -> None:
    token = saleor.person("MANAGE_PRODUCTS")
    denied = [{"message": "no", "extensions": {"exception": {"code": "PermissionDenied"}}}]
    saleor.answers["product_places"] = {"errors": denied}
    answer = client.get(f"{BASE}/product/content", {"id": shown.PRODUCT}, headers={"Authorization": f"bearer  {token}"})
    assert (answer.status_code, saleor.askers) == (403, [token])


def test_what_saleor_does_not_find_and_a_saleor_that_is_away(client: Client, saleor: Saleor) -> None:
    saleor.answers["product_places"] = {"product": None, "channels": []}
    assert read(client, saleor, "product").status_code == 404
    saleor.down = True
    answer = read(client, saleor, "product", "fr")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/json")
    assert "Saleor" in answer.json()["html"]


# -- who may frame it ---------------------------------------------------------------------------------------------------


def test_the_frames_are_for_the_dashboards_alone(client: Client, saleor: Saleor, settings: Any) -> None:
    settings.SALEOR_DASHBOARD_URL = [
        "https://Dashboard.example/dashboard/",
        "http://localhost:9000",
        "nonsense",
        "https://a b; script-src *",
    ]
    for page in ("", *(f"/{name}" for name in MOUNTS)):
        answer = client.get(f"{BASE}{page}", {"locale": "ar"})
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors https://dashboard.example http://localhost:9000;" in f"{policy};"
        assert {"script-src 'self'", "default-src 'self'", "connect-src 'self'"} <= set(policy.split("; "))
        assert "X-Frame-Options" not in answer
        assert 'lang="ar" dir="rtl"' in answer.content.decode()
        assert 'data-dashboards="https://dashboard.example http://localhost:9000"' in answer.content.decode()
        assert not answer.cookies
        assert "no-store" in answer["Cache-Control"]


def test_every_other_page_is_for_no_frame(client: Client, saleor: Saleor, settings: Any) -> None:
    answers = [client.get(path) for path in ("/desk/sign-in/", "/saleor/apps/maarad/manifest", f"{BASE}/nothing")]
    answers.append(read(client, saleor, "product"))
    settings.SALEOR_DASHBOARD_URL = []
    answers.append(client.get(f"{BASE}/product"))
    for answer in answers:
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


def test_a_page_and_its_content_use_no_cookies(client: Client, saleor: Saleor) -> None:
    answer = read(client, saleor, "product")
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert client.post(f"{BASE}/product").status_code == client.post(f"{BASE}/product/content").status_code == 405


def test_no_frame_holds_data_or_executes_text_of_its_address(client: Client, saleor: Saleor) -> None:
    answer = client.get(f"{BASE}/product", {"productId": '"><script>alert(1)</script>', "theme": "dark", "locale": '"><script>'})
    assert "alert" not in answer.content.decode()
    assert saleor.asked == []


def test_only_the_shops_app_has_pages(client: Client, saleor: Saleor) -> None:
    for app in APPS:
        assert (client.get(f"/saleor/apps/{app}/dashboard").status_code == 200) == (app == "maarad")


# -- what Saleor is told ------------------------------------------------------------------------------------------------


def test_the_manifest_names_the_pages_where_browsers_find_them(saleor: Saleor, settings: Any) -> None:
    settings.SALEOR_APP_URL, settings.PUBLIC_URL = "http://web:8000", "https://shop.example"
    found = manifest(APPS["maarad"])
    assert found["appUrl"] == f"https://shop.example{BASE}"
    assert found["tokenTargetUrl"].startswith("http://web:8000/")
    shows = [(each["mount"], each["target"], each["url"], each["permissions"]) for each in found["extensions"]]
    assert shows == [
        ("NAVIGATION_ORDERS", "APP_PAGE", "/orders", ["MANAGE_ORDERS"]),
        ("PRODUCT_DETAILS_WIDGETS", "WIDGET", "/product", ["MANAGE_PRODUCTS"]),
        ("ORDER_DETAILS_WIDGETS", "WIDGET", "/order", ["MANAGE_ORDERS"]),
    ]
    for each in found["extensions"]:
        assert set(each["permissions"]) <= set(found["permissions"])
        assert each["label"]
        assert len(each["label"]) <= 256
        assert each.get("options") == ({"widgetTarget": {"method": "GET"}} if each["target"] == "WIDGET" else None)
    assert len({each["identifier"] for each in found["extensions"]}) == 3
    settings.SALEOR_DASHBOARD_URL = []
    assert (manifest(APPS["maarad"])["appUrl"], manifest(APPS["maarad"])["extensions"]) == (None, [])
    assert all(manifest(app)["appUrl"] is None for app in APPS.values() if app.id != "maarad")


def installed() -> dict[str, Any]:
    """Our App as Saleor has it after the installation by today's manifest."""
    asked = manifest(APPS["maarad"])
    extensions = [
        {
            **{name: each[name] for name in ("identifier", "label", "url")},
            "mountName": each["mount"],
            "targetName": each["target"],
            "settings": each.get("options", {}),
            "permissions": [{"code": code} for code in each["permissions"]],
        }
        for each in asked["extensions"]
    ]
    return {"appUrl": asked["appUrl"], "extensions": list(reversed(extensions))}


def test_pages_that_are_not_those_of_the_manifest_are_noticed(saleor: Saleor, settings: Any) -> None:
    app, row = APPS["maarad"], installed()
    assert _page_fault(app, row) == ""
    for wrong in ({"label": "Other"}, {"url": "/other"}, {"permissions": []}, {"settings": {}}, {"targetName": "POPUP"}):
        changed = {**row, "extensions": [{**row["extensions"][0], **wrong}, *row["extensions"][1:]]}
        assert "of another version" in _page_fault(app, changed), wrong
    assert "of another version" in _page_fault(app, {**row, "extensions": row["extensions"][1:]})
    assert "https://old.example" in _page_fault(app, {**row, "appUrl": "https://old.example"})
    settings.SALEOR_DASHBOARD_URL = []
    assert "SALEOR_DASHBOARD_URL" in _page_fault(app, row)
    assert _page_fault(app, {"appUrl": "", "extensions": None}) == ""


def test_what_keeps_a_dashboard_from_showing_the_pages_is_said(saleor: Saleor, settings: Any) -> None:
    assert list(framing.obstacles()) == []
    settings.PUBLIC_URL = "http://shop.example"
    assert [code for code, _text, _hint in framing.obstacles()] == ["saleor.W004"]
    settings.SALEOR_DASHBOARD_URL = ["dashboard.example"]
    assert [code for code, _text, _hint in framing.obstacles()] == ["saleor.W003"]
    settings.SALEOR_DASHBOARD_URL = []
    assert [warning.id for warning in pages_can_be_shown(None)] == ["saleor.W002"]
    settings.SALEOR_API_URL = ""
    assert pages_can_be_shown(None) == []
