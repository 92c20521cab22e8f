"""Being let in at Saleor as its staff, and staying in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.saleor.staff import Staff, StaffError

from .door import Door, door_beside


@pytest.fixture
def door() -> Iterator[Door]:
    with door_beside() as found:
        yield found


def staff(door: Door, password: str = "right") -> Staff:
    return Staff(door.url, email="desk@example.com", password=password, sleep=lambda seconds: None)


def test_one_signs_in_once_and_renews_before_the_token_ends(door: Door) -> None:
    with staff(door) as asking:
        asking.ask("{ shop { name } }")
        asking.ask("{ shop { name } }")
        assert door.asked == ["sign in", "question", "question"]
    door.asked.clear()
    door.lasts = 30
    with staff(door) as asking:
        asking.ask("{ shop { name } }")
        asking.ask("{ shop { name } }")
    assert door.asked == ["sign in", "question", "refresh", "question"]


def test_a_wrong_password_and_a_strangers_token_are_said_in_words(door: Door) -> None:
    with staff(door, "wrong") as asking, pytest.raises(StaffError, match=r"does not let desk@example\.com in") as refused:
        asking.ask("{ shop { name } }")
    assert "wrong" not in str(refused.value)
    with Staff(door.url, token="stranger") as asking, pytest.raises(StaffError, match="permission denied"):
        asking.ask("{ shop { name } }")


def test_a_busy_saleor_is_asked_again_and_not_for_ever(door: Door) -> None:
    with staff(door) as asking:
        door.busy = 2
        assert asking.ask("{ shop { name } }")["shop"]["name"] == "Sal"
        door.busy = 99
        with pytest.raises(StaffError, match="HTTP 503"):
            asking.ask("{ shop { name } }")
        assert door.busy == 95


def test_files_travel_beside_the_question(door: Door) -> None:
    with staff(door) as asking:
        picture = SimpleUploadedFile("a.jpg", b"\xff\xd8picture", "image/jpeg")
        asking.change(
            "mutation($input: X!) { upload(input: $input) { errors { code } } }", {"input": {"image": picture, "alt": "A"}}
        )
    kind, raw = door.bodies[-1]
    assert kind.startswith("multipart/form-data")
    assert b'{"0":["variables.input.image"]}' in raw
    assert b'"image":null,"alt":"A"' in raw
    assert b'filename="a.jpg"' in raw
    assert b"\xff\xd8picture" in raw
