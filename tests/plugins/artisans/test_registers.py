"""Numbers of registers, and numbers that are kept nowhere. Pure."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.kernel.errors import DomainError
from plugins.artisans.listings import given
from plugins.artisans.makers import registers
from plugins.artisans.makers.identity import national_id

REGISTERED = date(2019, 5, 2)


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "shown"),
    [
        ("ice", "00 15 61 19 10 00 066", "001561191000066", "001561191000066"),
        ("ice", "٠٠١٥٦١١٩١٠٠٠٠٦٦", "001561191000066", "001561191000066"),
        ("siren", "732 829 320", "732829320", "732 829 320"),
        ("siret", "732 829 320 00074", "73282932000074", "732 829 320 00074"),
    ],
)
def test_numbers_with_check_digits(kind: str, typed: str, kept: str, shown: str) -> None:
    entry = registers.entry(kind=kind, number=typed, court="Rabat", registered_on=None)
    assert (entry.number, entry.court) == (kept, "")
    assert registers.shown(kind, entry.number) == shown


@pytest.mark.parametrize(
    ("kind", "typed", "field", "code"),
    [
        ("ice", "001561191000065", "number", "INVALID"),
        ("ice", "1561191000066", "number", "INVALID"),
        ("siren", "732829321", "number", "INVALID"),
        ("siret", "73282932000075", "number", "INVALID"),
        ("siret", "732829320", "number", "INVALID"),
        ("siret", "", "number", "REQUIRED"),
        ("siret", " \u00a0", "number", "REQUIRED"),
        ("siret", "x" * 10_000, "number", "INVALID"),
        ("passport", "1", "kind", "INVALID"),
        ("rc", "AB123456", "number", "INVALID"),
        ("rc", "12 OR 1=1", "number", "INVALID"),
        ("rna", "é", "number", "INVALID"),
    ],
)
def test_what_is_no_number(kind: str, typed: str, field: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        registers.entry(kind=kind, number=typed, court="Rabat", registered_on=REGISTERED)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_every_single_wrong_digit_of_an_ice_and_a_siret_is_noticed() -> None:
    for kind, right in (("ice", "001561191000066"), ("siret", "73282932000074")):
        for place in range(len(right)):
            for digit in "0123456789":
                wrong = right[:place] + digit + right[place + 1 :]
                if wrong != right:
                    with pytest.raises(DomainError):
                        registers.entry(kind=kind, number=wrong)


def test_a_cooperative_is_a_court_a_number_and_a_day() -> None:
    entry = registers.entry(kind="coop", number=" 12/2019 ", court="  Sefrou  ", registered_on=REGISTERED)
    assert entry == registers.Entry("coop", "12/2019", "Sefrou", REGISTERED)
    for court, day, field in (
        ("", REGISTERED, "court"),
        ("Sefrou", None, "registered_on"),
        ("Sefrou", date(2999, 1, 1), "registered_on"),
    ):
        with pytest.raises(DomainError) as refused:
            registers.entry(kind="coop", number="12/2019", court=court, registered_on=day)
        assert refused.value.field == field
    with pytest.raises(DomainError):
        registers.entry(kind="coop", number="12", court="Sefrou, BE 123456", registered_on=REGISTERED)


def test_of_a_persons_craft_card_a_digest_is_kept() -> None:
    first, same, other = (
        registers.entry(kind="rna", number=typed).number for typed in ("rna 12345678", "RNA12345678", "RNA12345679")
    )
    assert first == same != other
    assert "12345" not in first
    assert len(first) == 40
    assert registers.shown("rna", first) == ""


def test_each_legal_form_of_the_shop_has_its_register() -> None:
    assert registers.identifying("women_cooperative") == ("coop",)
    assert registers.identifying("scic") == ("siren", "siret")
    assert set(registers.identifying("unheard of")) == set(registers.RULES)
    assert {kind for kinds in registers.IDENTIFYING.values() for kind in kinds} <= set(registers.RULES)


@pytest.mark.parametrize(
    "text",
    [
        "AB123456",
        "a 123456",
        "ma carte: JC-12345 merci",
        "ب AB١٢٣٤٥٦",
        "\u202eBE\u200b1234567",
        "née le 2 95 10 99 126 111 93",
        "295109912611193",
    ],
)
def test_what_looks_like_a_national_number(text: str) -> None:
    assert national_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Elle tisse depuis 1987, 200 x 300 cm",
        "+212661000001",
        "0661000001",
        "001561191000066",
        "73282932000074",
        "MA-03",
        "12345678",
        "ABC123456",
        "295109912611194",
        "A1234",
        "AB12345678",
    ],
)
def test_what_does_not(text: str) -> None:
    assert not national_id(text)


@pytest.mark.parametrize("part", ["names", "descriptions"])
def test_none_is_kept_in_what_is_said_of_a_piece(part: str) -> None:
    assert given.read({part: {"fr": "Tapis 200 x 300"}}) == {part: {"fr": "Tapis 200 x 300"}}
    with pytest.raises(DomainError) as refused:
        given.read({part: {"fr": "Demander AB123456"}})
    assert (refused.value.code, refused.value.field) == ("INVALID", part)
