"""Which versions an App asks for, in npm's words: `^3.20`, `>=3.18 <4`, `3.x`, `~3.23.1 || 4.0.0`, `3.20 - 3.23`."""

from __future__ import annotations

import re

Version = tuple[int, int, int]

_NUMBER = r"\d{1,9}|[xX*]"
_PARTIAL = rf"v?({_NUMBER})(?:\.({_NUMBER}))?(?:\.({_NUMBER}))?(?:[-+][0-9A-Za-z.+-]*)?"
_COMPARATOR = re.compile(rf"(\^|~>?|>=|<=|>|<|=)?\s*{_PARTIAL}(?=\s|$)\s*")
_HYPHEN = re.compile(rf"\s*({_PARTIAL})\s+-\s+({_PARTIAL})\s*")
_ENDLESS: Version = (10**10, 0, 0)


def satisfies(version: Version, constraint: str) -> bool:
    """Whether `version` is inside `constraint`. ValueError when that is no range. Pre-release tags are not looked at."""
    return any(_inside(version, part.strip()) for part in constraint.split("||"))


def _inside(version: Version, part: str) -> bool:
    hyphen = _HYPHEN.fullmatch(part)
    if hyphen:
        return _span(hyphen[1])[0] <= version < _span(hyphen[5])[1]
    position = 0
    inside = True
    while position < len(part):
        match = _COMPARATOR.match(part, position)
        if match is None:
            raise ValueError(f"no version range: {part[:80]}")
        low, end = _allowed(match[1] or "=", [match[2], match[3], match[4]])
        inside = inside and low <= version < end
        position = match.end()
    return inside


def _span(text: str) -> tuple[Version, Version]:
    match = re.fullmatch(_PARTIAL, text)
    assert match, text
    return _allowed("=", [match[1], match[2], match[3]])


def _allowed(operator: str, given: list[str | None]) -> tuple[Version, Version]:
    """From (included) and to (excluded). A part that is missing or `x`, and all behind it, is free."""
    numbers: list[int] = []
    for part in given:
        if part is None or not part.isdigit():
            break
        numbers.append(int(part))
    if not numbers:
        return ((0, 0, 0), (0, 0, 0)) if operator in ("<", ">") else ((0, 0, 0), _ENDLESS)
    low = _padded(numbers)
    after = _after(numbers, len(numbers) - 1)
    if operator == "^":
        first = next((place for place, number in enumerate(numbers) if number), len(numbers) - 1)
        return low, _after(numbers, first)
    if operator.startswith("~"):
        return low, _after(numbers, min(len(numbers) - 1, 1))
    return {"=": (low, after), ">=": (low, _ENDLESS), ">": (after, _ENDLESS), "<=": ((0, 0, 0), after), "<": ((0, 0, 0), low)}[
        operator
    ]


def _padded(numbers: list[int]) -> Version:
    first, second, third = [*numbers, 0, 0][:3]
    return first, second, third


def _after(numbers: list[int], place: int) -> Version:
    """The first version above all that agree with `numbers` up to `place`."""
    return _padded([*numbers[:place], numbers[place] + 1])
