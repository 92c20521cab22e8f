"""npm's words for ranges of versions."""

from __future__ import annotations

import pytest

from marketplace.engine.apps.versions import satisfies


@pytest.mark.parametrize(
    ("constraint", "inside"),
    [
        ("^3.20", True), ("^3.24", False), ("^4", False), ("~3.23.1", True), ("~3.22", False), ("~3", True), ("3.x", True), ("3.23.*", True),
        ("3.22.x", False), ("*", True), ("3", True), ("3.23", True), ("3.23.28", True), ("=3.23.28", True), ("3.23.27", False), (">3.23.28", False),
        (">=3.23.28", True), (">3.22", True), (">3.23", False), ("<3.23", False), ("<=3.23", True), ("<4 >=3.18", True), (">=3.18 <3.23.0", False),
        ("3.20 - 3.22", False), ("3.20 - 3.23", True), ("^2 || ^3", True), ("^2||^4", False), ("^0.3", False), ("v3.23.28", True), (">= 3.23", True),
        ("", True),
    ],
)  # fmt: skip
def test_ranges(constraint: str, inside: bool) -> None:
    assert satisfies((3, 23, 28), constraint) is inside


@pytest.mark.parametrize(("constraint", "version", "inside"), [
    ("^0.3.1", (0, 3, 9), True), ("^0.3.1", (0, 4, 0), False), ("^0.0.3", (0, 0, 4), False), ("^1.2", (1, 9, 0), True), ("^1.2", (2, 0, 0), False),
])  # fmt: skip
def test_a_caret_keeps_the_first_number_that_counts(constraint: str, version: tuple[int, int, int], inside: bool) -> None:
    assert satisfies(version, constraint) is inside


@pytest.mark.parametrize("constraint", ["soon", "3.", "3.23 and more", "^", "3..1", "3.23.28.1", ">>3", "1" * 30])
def test_what_is_no_range(constraint: str) -> None:
    with pytest.raises(ValueError, match="no version range"):
        satisfies((3, 23, 28), constraint)
