"""Who may open which page of the desk, and how one signs in."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import URLPattern, URLResolver, clear_url_caches, get_resolver, path

import marketplace.urls
from marketplace.accounts.models import Role
from marketplace.engine.orders.models import Order
from marketplace.extensions.spec import MenuItem, Pages
from marketplace.extensions.testing import plugin_on
from marketplace.portals.desk import urls as desk_urls
from marketplace.portals.desk.carrying_out import VERBS
from tests.extensions.plugins import plugin
from tests.portals.conftest import NAME, order_of, page_of, person, signed_in
from tests.sale_rows import Shop

pytestmark = pytest.mark.django_db
SIGN_IN = "/desk/sign-in/"

# Address → method, and what each may see: anonymous, a person without a role, the desk, finance, admin. 302 of "anonymous" leads to the sign-in.
TABLE: dict[str, tuple[str, int, int, int, int, int]] = {
    "home": ("get", 302, 302, 302, 302, 302),
    "sign_in": ("get", 200, 200, 200, 200, 200),
    "ask_code": ("get", 200, 200, 200, 200, 200),
    "enter_code": ("get", 302, 302, 302, 302, 302),
    "sign_out": ("post", 302, 302, 302, 302, 302),
    "language": ("post", 302, 302, 302, 302, 302),
    "orders": ("get", 302, 403, 200, 200, 200),
    "order": ("get", 302, 403, 200, 200, 200),
    "step": ("post", 302, 403, 302, 302, 302),
    "withdrawals": ("get", 302, 403, 200, 200, 200),
    "settle_withdrawal": ("post", 302, 403, 302, 302, 302),
    "mirror": ("get", 302, 403, 200, 200, 200),
    "paid_carts": ("get", 302, 403, 200, 200, 200),
    "stock_moves": ("get", 302, 403, 200, 200, 200),
    "decide_stock_move": ("post", 302, 403, 404, 404, 404),
    "people": ("get", 302, 403, 200, 403, 200),
    "new_helper": ("get", 302, 403, 200, 403, 200),
    "person": ("get", 302, 403, 404, 403, 404),
    "issue_card": ("post", 302, 403, 404, 403, 404),
    "change_pin": ("post", 302, 403, 404, 403, 404),
    "revoke_card": ("post", 302, 403, 404, 403, 404),
    "sign_out_person": ("post", 302, 403, 404, 403, 404),
    "end_program": ("post", 302, 403, 404, 403, 404),
    "helping": ("get", 302, 403, 404, 403, 404),
    "give_mandate": ("post", 302, 403, 404, 403, 404),
    "end_mandate": ("post", 302, 403, 404, 403, 404),
    "witnessed": ("post", 302, 403, 404, 403, 404),
    "acts": ("get", 302, 403, 200, 403, 200),
    "called": ("post", 302, 403, 302, 403, 302),
    "contest_act": ("post", 302, 403, 302, 403, 302),
    "settle_act": ("post", 302, 403, 400, 403, 400),
    "devices": ("get", 302, 200, 200, 200, 200),
    "begin_device": ("post", 302, 200, 200, 200, 200),
    "finish_device": ("post", 302, 422, 422, 422, 422),
    "remove_device": ("post", 302, 404, 404, 404, 404),
    "begin_entering": ("post", 200, 200, 200, 200, 200),
    "finish_entering": ("post", 422, 422, 422, 422, 422),
}
PATHS = {
    "home": "/desk/",
    "sign_in": SIGN_IN,
    "ask_code": "/desk/sign-in/code/",
    "enter_code": "/desk/sign-in/code/enter/",
    "sign_out": "/desk/sign-out/",
    "language": "/desk/language/",
    "orders": "/desk/orders/",
    "order": "/desk/orders/{order}/",
    "step": "/desk/orders/{order}/{verb}/",
    "withdrawals": "/desk/withdrawals/",
    "settle_withdrawal": "/desk/withdrawals/{order}/settle/",
    "mirror": "/desk/mirror/",
    "paid_carts": "/desk/paid/",
    "stock_moves": "/desk/stock-moves/",
    "decide_stock_move": "/desk/stock-moves/1/count/",
    "people": "/desk/people/",
    "new_helper": "/desk/people/new/",
    "person": "/desk/people/0/",
    "issue_card": "/desk/people/0/card/",
    "change_pin": "/desk/people/0/card/number/",
    "revoke_card": "/desk/people/0/card/end/",
    "sign_out_person": "/desk/people/0/sign-out/",
    "end_program": "/desk/programs/0/end/",
    "helping": "/desk/for/maker:nobody/",
    "give_mandate": "/desk/for/maker:nobody/mandate/",
    "end_mandate": "/desk/mandates/{order}/end/",
    "witnessed": "/desk/questions/{order}/",
    "acts": "/desk/acts/",
    "called": "/desk/acts/called/",
    "contest_act": "/desk/acts/{order}/contest/",
    "settle_act": "/desk/acts/{order}/settle/",
    "devices": "/desk/devices/",
    "begin_device": "/desk/devices/begin/",
    "finish_device": "/desk/devices/finish/",
    "remove_device": "/desk/devices/0/remove/",
    "begin_entering": "/desk/sign-in/device/begin/",
    "finish_entering": "/desk/sign-in/device/finish/",
}


def test_the_table_names_every_address() -> None:
    patterns = next(found for found in get_resolver().url_patterns if str(found.pattern) == "desk/").url_patterns
    own = {pattern.name for pattern in patterns if isinstance(pattern, URLPattern)}
    assert own == set(TABLE) == set(PATHS)
    mounted = patterns_of([each for each in patterns if isinstance(each, URLResolver)])
    assert [pattern for pattern in mounted if not getattr(pattern.callback, "required_roles", ())] == []


def patterns_of(resolvers: list[URLResolver]) -> list[URLPattern]:
    """Every page of the plugins, however deep."""
    found: list[URLPattern] = []
    for each in resolvers:
        for inner in each.url_patterns:
            found += patterns_of([inner]) if isinstance(inner, URLResolver) else [inner]
    return found


def hello(request: HttpRequest) -> HttpResponse:
    return render(request, "portals/desk/base.html")


@pytest.fixture
def stamps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A plugin with a page for the desk and one for curators."""
    for name in ("hello", "secret"):
        module = ModuleType(f"stamps_{name}")
        module.urlpatterns = [path("", hello, name=name)]  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
    pages = (Pages("desk", "stamps_hello", "stamps/"), Pages("desk", "stamps_secret", "secret/", roles=("curator",)))
    menu = (MenuItem("desk", "Stamps", "hello"), MenuItem("desk", "Secret", "secret", roles=("curator",)))
    with plugin_on(plugin("stamps", pages=pages, menu=menu)):
        _mount()
        yield
    _mount()


def _mount() -> None:
    for module in (desk_urls, marketplace.urls):
        importlib.reload(module)
    clear_url_caches()


def test_pages_of_plugins_are_on_the_desk_for_whom_they_are_meant(db: None, stamps: None) -> None:
    pages = {"/desk/stamps/": [302, 403, 200, 200, 200], "/desk/secret/": [302, 200, 403, 403, 200]}
    clients = people()
    for address, wanted in pages.items():
        assert [client.get(address).status_code for client in clients] == wanted
    menus = [re.findall(r'<a href="(/desk/[a-z]+/)"', client.get("/desk/sign-in/").content.decode()) for client in clients]
    own, hers = ["/desk/orders/", "/desk/withdrawals/", "/desk/mirror/"], ["/desk/people/", "/desk/acts/"]
    both = ["/desk/stamps/", "/desk/secret/"]
    known = {*own, *hers, *both}
    menus = [[way for way in menu if way in known] for menu in menus]  # other plugins have ways of their own
    assert menus == [[], both[1:], [*own, *hers, *both[:1]], [*own, *both[:1]], [*own, *hers, *both]]


def people() -> list[Client]:
    others = tuple(role.value for role in Role if role not in (Role.DESK, Role.FINANCE, Role.ADMIN))
    return [
        Client(),
        signed_in(*others, email="others@maarad.example"),
        signed_in("desk", email="a@maarad.example"),
        signed_in("finance", email="b@maarad.example"),
        signed_in("admin", email="c@maarad.example"),
    ]


@pytest.mark.parametrize("name", list(TABLE))
def test_who_may_open_what(shop: Shop, name: str) -> None:
    order = order_of(shop)
    path = PATHS[name].format(order=order.pk, verb="deliver")
    method, *wanted = TABLE[name]
    answers = [getattr(client, method)(path, {"language": "fr"} if name == "language" else {}) for client in people()]
    assert [answer.status_code for answer in answers] == wanted
    if wanted[1] == 403:
        assert answers[0]["Location"].startswith(f"{SIGN_IN}?next=")
        assert str(order.number) not in answers[1].content.decode()


@pytest.mark.parametrize("verb", list(VERBS))
def test_no_step_without_the_role(shop: Shop, verb: str) -> None:
    order = order_of(shop)
    for client, status in ((Client(), 302), (signed_in("curator"), 403)):
        assert client.post(f"{page_of(order)}{verb}/").status_code == status
    order.refresh_from_db()
    assert (order.status, Order.objects.count()) == ("UNCONFIRMED", 1)


def test_a_person_who_left_is_out_at_once(shop: Shop) -> None:
    client = signed_in("desk")
    assert client.get("/desk/orders/").status_code == 200
    from marketplace.accounts.models import Person

    Person.objects.update(is_active=False)
    assert client.get("/desk/orders/").status_code == 302


def test_forms_of_other_sites_are_refused(shop: Shop) -> None:
    order = order_of(shop)
    client = signed_in("desk", enforce_csrf_checks=True)
    for address in (f"{page_of(order)}confirm/", "/desk/sign-out/", "/desk/language/", SIGN_IN):
        assert client.post(address, {"language": "fr"}).status_code == 403
    order.refresh_from_db()
    assert order.status == "UNCONFIRMED"


def sign_in(client: Client, password: str = "a-good-password", email: str = NAME, **given: Any) -> Any:
    return client.post(SIGN_IN, {"email": email, "password": password, **given})


def test_signing_in_leads_to_the_page_that_was_wanted(shop: Shop) -> None:
    person("desk")
    client = Client()
    wanted = client.get("/desk/orders/?tab=sent")["Location"]
    assert client.get(wanted).context["next"] == "/desk/orders/?tab=sent"
    assert sign_in(client, email=NAME.upper(), next="/desk/orders/?tab=sent")["Location"] == "/desk/orders/?tab=sent"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil.example", ""]
)
def test_signing_in_leads_nowhere_else(db: None, elsewhere: str) -> None:
    person("desk")
    assert sign_in(Client(), next=elsewhere)["Location"] == "/desk/orders/"
    assert Client().post("/desk/language/", {"language": "fr", "next": elsewhere})["Location"] == "/desk/orders/"


def test_guessing_is_slowed_down(db: None) -> None:
    person("desk")
    client = Client(headers={"accept-language": "en"})
    for _ in range(4):
        answer = sign_in(client, "wrong")
        assert answer.status_code == 422
        assert "The e-mail address or the password is not right." in answer.content.decode()
    refused = sign_in(client)
    assert refused.status_code == 422
    assert "Too many failed attempts. Please wait a little and try again." in refused.content.decode()
    assert "_auth_user_id" not in client.session
    # from elsewhere she gets in
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7")).status_code == 302


def test_unknown_and_known_addresses_are_told_apart_by_nobody(db: None) -> None:
    person("desk")
    client = Client(headers={"accept-language": "en"})
    pages = [sign_in(client, "wrong", email).content.decode() for email in (NAME, "nobody@maarad.example")]
    assert all("The e-mail address or the password is not right." in page for page in pages)
    assert all("wrong" not in page.partition("<form")[2] for page in pages)


def test_signing_out_ends_the_session(desk: Client) -> None:
    key = desk.session.session_key
    assert desk.post("/desk/sign-out/")["Location"] == SIGN_IN
    assert desk.get("/desk/orders/").status_code == 302
    assert not desk.session.exists(key)


def test_the_language_that_was_chosen_stays(shop: Shop) -> None:
    client = signed_in("desk")
    assert client.get("/desk/orders/")["Content-Language"] == "en"
    assert (
        client.post("/desk/language/", {"language": "ar", "next": "/desk/orders/?tab=all"})["Location"] == "/desk/orders/?tab=all"
    )
    answer = client.get("/desk/orders/")
    assert answer["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl">' in answer.content.decode()
    assert client.post("/desk/language/", {"language": "de"}).status_code == 400


def test_pages_of_orders_are_kept_by_no_cache(shop: Shop, desk: Client) -> None:
    for address in ("/desk/orders/", "/desk/withdrawals/", page_of(order_of(shop)), SIGN_IN):
        assert "no-store" in desk.get(address)["Cache-Control"]


def test_an_unknown_order_is_not_found(desk: Client) -> None:
    assert desk.get(f"/desk/orders/{uuid4()}/").status_code == 404
    assert desk.get("/desk/orders/1/").status_code == 404
