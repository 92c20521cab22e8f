"""Fadma has a loom; Aicha helps her; Nadia is at the desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from marketplace.accounts import acting
from marketplace.accounts.acting import Acting
from marketplace.accounts.models import Person
from tests.portals.conftest import person
from tests.portals.makers import looms, mandate, somebody


@pytest.fixture
def fadma(db: None) -> Person:
    return somebody(phone="+212612345678", language="fr")


@pytest.fixture
def aicha(db: None) -> Person:
    return somebody("Aicha")


@pytest.fixture
def nadia(db: None) -> Person:
    return person("desk")


@pytest.fixture(autouse=True)
def house(fadma: Person) -> Iterator[None]:
    with looms(fadma=(fadma, "Fadma's loom"), itto=(somebody("Itto"), "Itto's loom")):
        yield


@pytest.fixture
def own(fadma: Person) -> Acting:
    """Fadma for herself."""
    (found,) = acting.possible(fadma)
    return found


@pytest.fixture
def helping(aicha: Person) -> Acting:
    """Aicha for Fadma, with leave to list pieces and to prepare prices."""
    mandate(aicha, "list", "price")
    (found,) = acting.possible(aicha)
    return found
