"""Who may open which page at `/maker/`, for whom, and how one comes in."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from datetime import timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, clear_url_caches, get_resolver, path

import marketplace.urls
from marketplace.accounts import cards
from marketplace.accounts.models import Mandate, Person, SignInCard
from marketplace.extensions.spec import MenuItem, Pages
from marketplace.extensions.testing import plugin_on
from marketplace.kernel import clock
from marketplace.kernel.actors import SYSTEM
from marketplace.portals.maker import urls as maker_urls
from marketplace.portals.maker.access import acting_of
from tests.extensions.plugins import plugin
from tests.messages.conftest import Provider, provider
from tests.payments.rows import drain
from tests.portals.conftest import signed_in
from tests.portals.makers import ALL, PIN, SECRET, by_card, inside, looms, mandate, somebody
from tests.portals.test_access import patterns_of
from tests.portals.test_codes import sent, wrong

__all__ = ["provider"]
pytestmark = pytest.mark.django_db
SIGN_IN = "/maker/sign-in/"
PHONE = "+212612345678"

# Address → method, and what each gets: anonymous, a person who acts for nobody, a helper of two, a maker.
TABLE: dict[str, tuple[str, str, int, int, int, int]] = {
    "home": ("/maker/", "get", 302, 403, 302, 200),
    "sign_in": (SIGN_IN, "get", 200, 200, 200, 200),
    "enter_code": ("/maker/sign-in/code/", "get", 302, 302, 302, 302),
    "pin": ("/maker/card/", "get", 302, 302, 302, 302),
    "card": ("/maker/card/unknown/", "get", 404, 404, 404, 404),
    "sign_out": ("/maker/sign-out/", "post", 302, 302, 302, 302),
    "languages": ("/maker/languages/", "get", 200, 200, 200, 200),
    "choose": ("/maker/for/", "get", 302, 200, 200, 200),
    "told": ("/maker/told/", "get", 302, 403, 302, 200),
    "contest": (f"/maker/told/{UUID(int=1)}/no/", "post", 302, 403, 302, 302),
    "act": ("/maker/act/unknown/", "get", 404, 404, 404, 404),
    "asked": ("/maker/asked/", "get", 302, 403, 302, 200),
    "answer": (f"/maker/asked/{UUID(int=1)}/", "get", 302, 403, 302, 404),
    "yes": ("/maker/yes/unknown/", "get", 404, 404, 404, 404),
    "helpers": ("/maker/helpers/", "get", 302, 403, 302, 200),
    "give_mandate": ("/maker/helpers/new/", "get", 302, 403, 302, 200),
    "end_mandate": (f"/maker/helpers/{UUID(int=1)}/end/", "post", 302, 403, 302, 302),
    "programs": ("/maker/programs/", "get", 302, 403, 302, 200),
    "end_program": ("/maker/programs/1/end/", "post", 302, 403, 302, 302),
}

OPEN = {None, "away", "manifest"}
"""What a telephone fetches to work without a network: the same for everybody (tests/portals/test_installing.py)."""


@pytest.fixture
def fadma(db: None) -> Person:
    return somebody(phone=PHONE)


@pytest.fixture
def house(fadma: Person) -> Iterator[None]:
    """Fadma has a loom, Itto another one."""
    with looms(fadma=(fadma, "Fadma's loom"), itto=(somebody("Itto"), "Itto's loom")):
        yield


def test_the_table_names_every_address() -> None:
    patterns = next(found for found in get_resolver().url_patterns if str(found.pattern) == "maker/").url_patterns
    own = {pattern.name for pattern in patterns if isinstance(pattern, URLPattern)}
    assert own - OPEN == set(TABLE)
    mounted = patterns_of([each for each in patterns if isinstance(each, URLResolver)])
    assert [pattern for pattern in mounted if not getattr(pattern.callback, "required_roles", ())] == []


@pytest.mark.parametrize("name", list(TABLE))
def test_who_may_open_what(house: None, fadma: Person, name: str) -> None:
    address, method, *wanted = TABLE[name]
    helper = somebody("Aicha")
    mandate(helper, "list")
    mandate(helper, "list", subject="loom:itto")
    clients = [Client(), inside(somebody("Rkia")), inside(helper), inside(fadma)]
    assert [getattr(client, method)(address).status_code for client in clients] == wanted


def test_whoever_is_not_signed_in_is_sent_there_and_back(house: None, fadma: Person) -> None:
    client = Client(headers={"accept-language": "en"})
    assert client.get("/maker/?x=1")["Location"] == f"{SIGN_IN}?next=%2Fmaker%2F%3Fx%3D1"
    assert client.get(f"{SIGN_IN}?next=/maker/languages/").context["next"] == "/maker/languages/"
    assert client.get(f"{SIGN_IN}?next=https://evil.example/").context["next"] == "/maker/"


@pytest.mark.parametrize("typed", [PHONE, "06 12 34 56 78"])
def test_by_telephone_and_code(house: None, fadma: Person, provider: Provider, typed: str) -> None:
    Person.objects.update(language="ar")
    client = Client(headers={"accept-language": "en"})
    assert client.post(SIGN_IN, {"phone": typed, "next": "/maker/for/"})["Location"] == "/maker/sign-in/code/"
    drain()
    ((_headers, asked),) = provider.asked
    assert asked["to"] == PHONE
    assert client.post("/maker/sign-in/code/", {"code": wrong(sent(asked["text"]))}).status_code == 422
    assert client.post("/maker/sign-in/code/", {"code": sent(asked["text"])})["Location"] == "/maker/for/"
    page = client.get("/maker/")
    assert (page.status_code, page["Content-Language"]) == (200, "ar")


def test_a_stranger_s_telephone_is_answered_the_same(db: None, provider: Provider) -> None:
    client = Client(headers={"accept-language": "en"})
    assert client.post(SIGN_IN, {"phone": "0600000000"})["Location"] == "/maker/sign-in/code/"
    drain()
    assert provider.asked == []


def test_by_card_and_pin(house: None, fadma: Person) -> None:
    client = by_card(fadma)
    assert client.get("/maker/").context["acting"].subject == "loom:fadma"
    # the address with the secret is left at once
    assert client.get(f"/maker/card/{SECRET}/")["Location"] == "/maker/card/"


def test_arabic_keys_and_a_wrong_pin(house: None, fadma: Person) -> None:
    cards.issue(person=fadma, pin=PIN, secret=SECRET, actor=SYSTEM)
    client = Client(headers={"accept-language": "en"})
    client.get(f"/maker/card/{SECRET}/")
    for typed in ("2581", "", "nonsense", "\0", "x" * 41):
        assert client.post("/maker/card/", {"pin": typed}).status_code == 422
        SignInCard.objects.update(tries=0)
        cards.throttle.succeeded(f"card:{SignInCard.objects.get().pk}", "127.0.0.1")
    assert client.post("/maker/card/", {"pin": "٢٥٨٠"})["Location"] == "/maker/"


def test_a_card_that_is_taken_back_ends_what_it_opened(house: None, fadma: Person) -> None:
    client, other = by_card(fadma), inside(fadma)
    cards.revoke(card=SignInCard.objects.get().pk, actor=SYSTEM)
    assert client.get("/maker/")["Location"].startswith(SIGN_IN)
    assert "_auth_user_id" not in client.session
    assert Client().get(f"/maker/card/{SECRET}/").status_code == 404
    # who came in another way stays
    assert other.get("/maker/").status_code == 200


def test_a_card_does_not_open_the_desk(house: None, fadma: Person) -> None:
    fadma.roles.create(role="admin")
    client = by_card(fadma)
    assert client.get("/desk/orders/")["Location"].startswith("/desk/sign-in/")
    fadma.email = "fadma@maarad.example"
    fadma.set_password("a-good-password")
    fadma.save()
    client = by_card(fadma, secret="another-secret")
    assert client.post("/desk/sign-in/", {"email": fadma.email, "password": "a-good-password"}).status_code == 302
    assert client.get("/desk/mirror/").status_code == 200


def test_with_a_card_nobody_is_staff_anywhere(house: None, fadma: Person) -> None:
    """Pages of plugins that stand outside of both portals ask the person herself."""
    fadma.roles.create(role="admin")
    fadma.roles.create(role="maker")
    assert by_card(fadma).get("/maker/").wsgi_request.user.held_roles == {"maker"}
    cards.revoke(card=SignInCard.objects.get(revoked_at=None).pk, actor=SYSTEM)
    assert inside(fadma).get("/maker/").wsgi_request.user.held_roles == {"admin", "maker"}
    client = by_card(fadma, secret="another-secret")
    cards.revoke(card=SignInCard.objects.get(revoked_at=None).pk, actor=SYSTEM)
    assert client.get("/health/").wsgi_request.user.is_authenticated is False


def test_a_person_who_left_is_out(house: None, fadma: Person) -> None:
    client = by_card(fadma)
    Person.objects.update(is_active=False)
    assert client.get("/maker/").status_code == 302
    assert Client().get(f"/maker/card/{SECRET}/").status_code == 404


def test_a_helper_of_two_chooses_first(house: None, fadma: Person) -> None:
    helper = somebody("Aicha")
    mandate(helper, "list")
    mandate(helper, "stock", subject="loom:itto")
    client = inside(helper)
    assert client.get("/maker/")["Location"] == "/maker/for/?next=%2Fmaker%2F"
    page = client.get("/maker/for/?next=/maker/").content.decode()
    assert page.index('value="loom:fadma"') < page.index('value="loom:itto"')
    assert client.post("/maker/for/", {"subject": "loom:nobody"}).status_code == 400
    assert client.post("/maker/for/", {"subject": "loom:itto", "next": "/maker/"})["Location"] == "/maker/"
    mine = client.get("/maker/").context["acting"]
    assert (mine.subject, mine.scopes, mine.mandate.helper) == ("loom:itto", frozenset({"stock"}), helper)


def listed(request: HttpRequest) -> HttpResponse:
    mine = acting_of(request)
    return JsonResponse({"for": mine.subject, "by": mine.actor.person})


def mount() -> None:
    for module in (maker_urls, marketplace.urls):
        importlib.reload(module)
    clear_url_caches()


@pytest.fixture
def pieces(house: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A plugin with a page for whoever may list pieces, and one about money."""
    for name in ("pieces", "money"):
        module = ModuleType(f"loom_{name}")
        module.urlpatterns = [path("", listed, name=name)]  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
    pages = (Pages("maker", "loom_pieces", "wool/", roles=("list",)), Pages("maker", "loom_money", "silver/", roles=("money",)))
    menu = (
        MenuItem("maker", "Pieces", "pieces", roles=("list",), order=2),
        MenuItem("maker", "Money", "money", roles=("money",)),
    )
    with plugin_on(plugin("loom", pages=pages, menu=menu)):
        mount()
        yield
    mount()


def ask(client: Client, address: str = "/maker/wool/", **headers: str) -> tuple[int, Any]:
    answer = client.put(address, headers={"accept": "application/json", "accept-language": "en", **headers})
    told = answer.json()
    return answer.status_code, told.get("error", told)


def test_pages_of_plugins_open_for_their_scopes(pieces: None, fadma: Person) -> None:
    helper = somebody("Aicha")
    given = mandate(helper, "list")
    hers, aicha = inside(fadma), inside(helper)
    assert ask(hers) == (200, {"for": "loom:fadma", "by": f"person:{fadma.pk}"})
    assert ask(aicha) == (200, {"for": "loom:fadma", "by": f"person:{helper.pk} by mandate:{given.pk}"})
    assert (ask(hers, "/maker/silver/")[0], ask(aicha, "/maker/silver/")) == (200, (403, "not_allowed"))
    labels = [
        [tile.label for tile in client.get("/maker/").context["tiles"] if tile.url.count("/") == 3] for client in (hers, aicha)
    ]
    assert [[label for label in each if label in ("Pieces", "Money")] for each in labels] == [["Pieces", "Money"], ["Pieces"]]
    refusal = aicha.get("/maker/silver/")
    assert (refusal.status_code, "Fadma&#x27;s loom has not given you leave" in refusal.content.decode()) == (403, True)


def test_what_was_kept_on_a_telephone_is_judged_when_it_arrives(pieces: None, fadma: Person) -> None:
    helper = somebody("Aicha")
    given = mandate(helper, "list")
    mandate(helper, "list", subject="loom:itto")
    client = inside(helper)
    kept = {"Maarad-Subject": "loom:fadma", "Maarad-Person": str(helper.pk)}
    assert ask(client) == (409, "choose")
    assert ask(client, **kept)[0] == 200
    # another maker is on the page meanwhile: it is for Fadma all the same
    client.post("/maker/for/", {"subject": "loom:itto"})
    assert ask(client, **kept)[1]["for"] == "loom:fadma"
    Mandate.objects.filter(pk=given.pk).update(revoked_at=clock.now(), revoked_by=fadma)
    assert ask(client, **kept) == (403, "not_hers")
    assert ask(client)[1]["for"] == "loom:itto"
    assert ask(inside(fadma), **kept) == (409, "somebody_else")
    assert ask(Client(), **kept) == (401, "signed_out")


@pytest.mark.parametrize(("days", "status"), [(-1, 403), (0, 200), (30, 200), (31, 403)])
def test_a_mandate_holds_from_its_first_to_its_last_day(pieces: None, fadma: Person, days: int, status: int) -> None:
    client = inside(helper := somebody("Aicha"))
    moment = clock.now()
    mandate(helper, "list")
    with clock.frozen(moment + timedelta(days=days)):
        assert ask(client)[0] == status


def test_written_and_spoken_language_are_chosen_apart(house: None, fadma: Person) -> None:
    client = inside(fadma)
    assert client.post("/maker/languages/", {"voice": "zgh"}).status_code == 302
    assert client.post("/maker/languages/", {"language": "fr"}).status_code == 302
    fadma.refresh_from_db()
    assert (fadma.language, fadma.voice) == ("fr", "zgh")
    assert client.get("/maker/")["Content-Language"] == "fr"
    for given in ({}, {"language": "de"}, {"voice": "en"}, {"language": "ar", "voice": "xx"}):
        assert client.post("/maker/languages/", given).status_code == 400
    fadma.refresh_from_db()
    assert (fadma.language, fadma.voice) == ("fr", "zgh")
    assert client.post("/maker/languages/", {"voice": ""}).status_code == 302
    fadma.refresh_from_db()
    assert fadma.voice == ""


def test_the_desk_s_people_act_for_nobody(house: None) -> None:
    assert signed_in("desk").get("/maker/").status_code == 403


def test_scopes_are_those_of_the_brief() -> None:
    assert {"list", "words", "stock", "orders", "price", "money", "consent", "team"} == ALL
