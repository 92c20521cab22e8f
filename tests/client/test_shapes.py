"""What the backend says, as the pages use it."""

from __future__ import annotations

import pytest
from django.utils import translation

from marketplace.client.shapes import address

HOME = {
    **dict.fromkeys(("firstName", "lastName", "companyName", "streetAddress1", "streetAddress2", "postalCode"), "x"),
    **dict.fromkeys(("city", "cityArea", "countryArea"), "x"),
    "country": {"code": "MA", "country": "Morocco"},
    "phone": None,
}


@pytest.mark.parametrize(("language", "name"), [("ar", "المغرب"), ("fr", "Maroc"), ("en", "Morocco")])
def test_a_country_is_named_in_the_language_of_the_page(language: str, name: str) -> None:
    """Saleor has its names in English alone."""
    with translation.override(language):
        found = address(HOME)
    assert found is not None
    assert (found.country, found.country_name, found.phone) == ("MA", name, "")
