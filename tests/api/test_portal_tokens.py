"""A program that holds a maker's key at `/graphql/maarad/`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import graphene
import pytest
from django.test import Client

from marketplace.accounts import tokens
from marketplace.accounts.models import Person
from marketplace.extensions.testing import plugin_on
from marketplace.kernel.actors import SYSTEM
from marketplace.kernel.errors import DomainError
from tests.extensions.plugins import plugin
from tests.portals.makers import looms, mandate, somebody

pytestmark = pytest.mark.django_db


class LoomPaint(graphene.Mutation):
    by = graphene.String()

    @staticmethod
    def mutate(root: Any, info: Any) -> dict[str, str]:
        mine = info.context.acting_in("list")
        return {"by": f"{mine.subject} {mine.actor.person}"}


class LoomMutations:
    loom_paint = LoomPaint.Field()


class LoomQueries:
    whose = graphene.String()

    def resolve_whose(root, info: Any) -> str | None:
        return info.context.acting.subject if info.context.acting else None


@pytest.fixture
def fadma(db: None) -> Iterator[Person]:
    made = somebody()
    with (
        looms(fadma=(made, "Fadma's loom")),
        plugin_on(plugin("loom", queries=(LoomQueries,), mutations=(LoomMutations,))),
    ):
        yield made


def key(person: Person, *scopes: str) -> str:
    return tokens.make(person=person, subject="loom:fadma", scopes=scopes, name="x", by=person, actor=SYSTEM)[1]


def ask(document: str, token: str = "", address: str = "/graphql/maarad/") -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = Client().post(address, json.dumps({"query": document}), content_type="application/json", headers=headers)
    return answer.json()


PAINT = "mutation { loomPaint { by } }"


def test_it_acts_for_its_maker_in_its_scopes(fadma: Person) -> None:
    token = key(fadma, "list")
    assert ask("{ whose }", token)["data"] == {"whose": "loom:fadma"}
    assert ask(PAINT, token)["data"]["loomPaint"] == {"by": f"loom:fadma person:{fadma.pk}"}
    refused = ask(PAINT, key(fadma, "stock"))
    assert refused["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    assert "maker:list" in refused["errors"][0]["message"]


@pytest.mark.parametrize("token", ["", "maker_", "maker_unknown", "maker_\u00e9", "another"])
def test_others_act_for_nobody(fadma: Person, token: str) -> None:
    token = token.encode("ascii", "ignore").decode()
    assert ask("{ whose }", token)["data"] == {"whose": None}
    assert ask(PAINT, token)["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


def test_a_key_that_was_taken_back_stops_at_once(fadma: Person) -> None:
    token = key(fadma, "list")
    row = fadma.portal_tokens.get()
    assert "errors" not in ask(PAINT, token)
    tokens.revoke(token=row.pk, by=fadma, actor=SYSTEM)
    assert "errors" in ask(PAINT, token)


def test_at_the_commerce_endpoint_it_is_nobody_s(fadma: Person) -> None:
    assert ask("{ me { id } }", key(fadma, "list"), "/graphql/")["data"] == {"me": None}


def test_helpers_make_no_keys(fadma: Person) -> None:
    helper = somebody("Aicha")
    mandate(helper, "team", "list")
    with pytest.raises(DomainError) as caught:
        key(helper, "list")
    assert caught.value.code == "NOT_ALLOWED"


def test_so_many_keys(fadma: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 2)
    for _ in range(2):
        key(fadma, "list")
    with pytest.raises(DomainError) as caught:
        key(fadma, "list")
    assert caught.value.code == "LIMIT_REACHED"
