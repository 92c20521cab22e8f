from __future__ import annotations

import pytest

from marketplace.engine.media.addresses import media_path, media_url


@pytest.mark.parametrize("path", ["images/a8/a8cf.jpg", "images/صورة 1.jpg"])
def test_a_file_is_found_again_by_the_address_that_was_told(path: str) -> None:
    assert media_path(media_url(path)) == path
    assert media_path(path) == path


def test_addresses_elsewhere_are_left_alone() -> None:
    assert media_path("https://elsewhere.example/media/a%20b.jpg") == "https://elsewhere.example/media/a%20b.jpg"
