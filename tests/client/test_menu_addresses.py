"""Entries of menus: Saleor holds whole addresses, and those of this shop are paths in every market and language."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.client import content
from marketplace.client.session import Session
from marketplace.engine.content.models import Menu, MenuItem


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://shop.example/makers/", "/makers/"),
        ("/makers/", "/makers/"),
        ("https://shop.example.org/makers/", "https://shop.example.org/makers/"),
        ("https://elsewhere.example/", "https://elsewhere.example/"),
    ],
)
def test_an_address_of_this_shop_is_a_path(settings: Any, url: str, value: str) -> None:
    settings.PUBLIC_URL = "https://shop.example"
    menu = Menu.objects.create(name="Navbar", slug="navbar")
    MenuItem.objects.create(menu=menu, name="Makers", url=url, sort_order=0, level=0)
    (entry,) = content.menu("navbar", session=Session(channel="morocco", language="en"))
    assert (entry.target, entry.value) == ("url", value)
