"""Makers and whoever acts as them, written by their own actions."""

from __future__ import annotations

from typing import Any

from django.db import connection

from marketplace.accounts.models import Person
from marketplace.kernel.actors import SYSTEM
from plugins.artisans.consent import actions as consents
from plugins.artisans.consent.actions import Evidence
from plugins.artisans.makers import actions
from plugins.artisans.models import Audience, Field, Maker, State, TeamMember

FACTS: dict[str, Any] = {
    "kind": "individual",
    "names": {"fr": "Itto Démo", "ar": "إيطو تجريبية"},
    "region": "MA-03",
    "places": {"fr": "Sefrou"},
    "crafts": ["rugs"],
    "languages": ["ary"],
}


def maker(code: str = "itto", *, state: str = State.SELLING, **fields: Any) -> Maker:
    made = actions.create_maker(code=code, fields=FACTS | fields, actor=SYSTEM)
    Maker.objects.filter(pk=made.pk).update(state=state)
    made.refresh_from_db()
    return made


def in_shop(code: str, fields: dict[str, Any]) -> Maker:
    """She sells, and agreed to everything."""
    made = actions.create_maker(code=code, fields=fields, actor=SYSTEM)
    Maker.objects.filter(pk=made.pk).update(state=State.SELLING)
    return agreed(made)


def person(phone: str = "+212661000001", *roles: str, **fields: Any) -> Person:
    options = {"email": None, "password": None, "name": "Itto Démo", "language": "ar", "voice": "ary", **fields}
    return Person.objects.create_person(phone=phone, roles=roles or ("maker",), **options)


def member(made: Maker, who: Person, role: str = "owner", **fields: Any) -> TeamMember:
    return TeamMember.objects.create(maker=made, person=who, role=role, **fields)


def agreed(made: Maker, *fields: str, audiences: tuple[str, ...] = (Audience.WEB, Audience.SEARCH), **options: Any) -> Maker:
    """She agreed to `fields` (default: to all) by a tap."""
    consents.give(
        maker=made, fields=fields or Field.values, audiences=audiences, evidence=Evidence("tap"), actor=SYSTEM, **options
    )
    return made


def taken_back(made: Maker, *fields: str, **options: Any) -> None:
    consents.withdraw(maker=made, fields=fields, evidence=Evidence("tap"), actor=SYSTEM, **options)


def every_value() -> str:
    """Whatever stands in any column of any table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)
