"""Whatever is sent to the makers' pages and to the desk's pages of people is answered, and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.test import Client

from marketplace.accounts.models import Mandate, Passkey, Person, PortalToken, SignInCard
from marketplace.kernel.models import LoginAttempt
from tests.portals.makers import inside, looms, mandate, somebody
from tests.portals.test_fuzz import ODD

pytestmark = pytest.mark.django_db
FIELDS = (
    *("phone", "code", "pin", "person", "answer", "subject", "next", "language", "voice", "name", "scope", "outcome", "witness"),
    *("issue-pin", "change-pin", "helper", "scopes", "starts_on", "ends_on", "read_out", "proof", "proof_reference", "reference"),
)
MAKER = ("sign-in/", "sign-in/code/", "card/", "languages/", "for/", "programs/", "told/", "asked/", "helpers/", "")
DESK = ("people/new/", "people/{fadma}/card/", "people/{fadma}/card/number/", "for/loom:fadma/mandate/", "acts/called/")


@pytest.fixture
def fadma(db: None) -> Iterator[Person]:
    made = somebody(phone="+212612345678")
    with looms(fadma=(made, "Fadma's loom")):
        yield made


def unchanged(people: int) -> bool:
    return (Person.objects.count(), SignInCard.objects.count(), PortalToken.objects.count(), Passkey.objects.count()) == (
        people,
        0,
        0,
        0,
    )


@pytest.mark.parametrize("odd", ODD)
def test_makers_pages(fadma: Person, odd: str) -> None:
    helper = somebody("Aicha")
    mandate(helper, "list", "team")
    for client in (Client(), inside(fadma), inside(helper)):
        client.raise_request_exception = False
        for path in MAKER:
            LoginAttempt.objects.all().delete()
            assert client.post(f"/maker/{path}", dict.fromkeys(FIELDS, odd)).status_code < 500, path
            assert client.get(f"/maker/{path}", {"next": odd, "format": odd}).status_code < 500, path
        for header in ("Maarad-Subject", "Maarad-Person"):
            value = odd.encode("ascii", "ignore").decode().replace("\0", "")[:200]
            assert client.get("/maker/", headers={header: value}).status_code < 500
    assert unchanged(2)
    assert Mandate.objects.get().revoked_at is None


@pytest.mark.parametrize("odd", ODD)
def test_the_desk_s_pages(fadma: Person, desk: Client, odd: str) -> None:
    desk.raise_request_exception = False
    for path in DESK:
        LoginAttempt.objects.all().delete()
        answer = desk.post(f"/desk/{path.format(fadma=fadma.pk)}", dict.fromkeys(FIELDS, odd))
        assert answer.status_code in (302, 404, 422), path
    for path in ("people/", "acts/"):
        assert desk.get(f"/desk/{path}", {"q": odd, "page": odd, "role": ""}).status_code == 200
    for path in ("devices/finish/", "sign-in/device/finish/"):
        for body in (odd, json.dumps(odd), json.dumps({"answer": {"rawId": odd, "id": odd, "response": odd}, "name": odd})):
            assert desk.post(f"/desk/{path}", body, content_type="application/json").status_code == 422, path
    assert unchanged(2)
    assert Mandate.objects.count() == 0
