"""Colours: every pair of text and ground that the style sheets use keeps WCAG 2.2 AA."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "storefront" / "static" / "storefront" / "css"
COLOURS = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", (CSS / "tokens.css").read_text()))

GROUNDS = ("wall", "paper", "plaster")
TEXT = [
    (text, ground) for ground in GROUNDS for text in ("ink", "ink-soft", "indigo", "clay", "mint", "pomegranate", "saffron-ink")
]
TEXT += [("ink", wash) for wash in ("indigo-wash", "mint-wash", "saffron-wash", "pomegranate-wash", "clay-wash", "saffron")]
TEXT += [
    ("saffron-ink", "saffron-wash"),
    ("pomegranate", "pomegranate-wash"),
    ("indigo", "indigo-wash"),
    ("ink-soft", "indigo-wash"),
]
TEXT += [("on-dark", dark) for dark in ("indigo", "indigo-deep", "clay", "mint", "pomegranate")]
EDGES = [("edge", "paper"), ("edge", "wall"), ("indigo", "wall"), ("saffron", "indigo-deep"), ("mint", "mint-wash")]


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(COLOURS[first]), luminance(COLOURS[second])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_right() -> None:
    assert round((luminance("#ffffff") + 0.05) / (luminance("#000000") + 0.05), 1) == 21.0


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_readable(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_can_be_seen(edge: str, ground: str) -> None:
    assert contrast(edge, ground) >= 3


PHYSICAL = re.compile(
    r"(?<![\w-])(margin|padding|border)-(left|right|top|bottom)\b|(?<![\w-])(left|right):|text-align:\s*(left|right)|float:"
)


@pytest.mark.parametrize("sheet", sorted(path.name for path in CSS.glob("*.css")))
def test_style_sheets_know_no_left_or_right(sheet: str) -> None:
    assert PHYSICAL.findall((CSS / sheet).read_text()) == []
