"""What a picture lacks, on drawn pictures."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFilter

from plugins.artisans.listings.quality import flaws

from .workshop import rug


def vase() -> Image.Image:
    """A plain thing before a plain wall: little in it is sharp, and it is."""
    picture = Image.new("RGB", (900, 1200), (228, 224, 215))
    draw = ImageDraw.Draw(picture)
    draw.ellipse([300, 500, 600, 1000], fill=(60, 90, 140))
    draw.rectangle([400, 380, 500, 560], fill=(60, 90, 140))
    draw.line([330, 760, 570, 760], fill=(240, 240, 250), width=5)
    return picture


def silver() -> Image.Image:
    """A bright jewel before black."""
    picture = Image.new("RGB", (800, 800), (6, 6, 8))
    draw = ImageDraw.Draw(picture)
    draw.ellipse([300, 300, 500, 500], outline=(230, 230, 235), width=14)
    for x in range(310, 490, 18):
        draw.line([x, 300, x, 330], fill=(250, 250, 250), width=3)
    return picture


@pytest.mark.parametrize(
    ("picture", "found"),
    [
        (rug(), []),
        (rug((4000, 3000)), []),
        (vase(), []),
        (silver(), []),
        (rug((500, 900)), ["small"]),
        (rug(light=0.15), ["dark"]),
        (rug().filter(ImageFilter.GaussianBlur(6)), ["blurred"]),
        (rug((3000, 2400)).filter(ImageFilter.GaussianBlur(22)), ["blurred"]),
        (vase().filter(ImageFilter.GaussianBlur(9)), ["blurred"]),
        (rug(light=0.12).filter(ImageFilter.GaussianBlur(6)), ["dark", "blurred"]),
        (Image.new("RGB", (900, 900), (120, 110, 100)), ["blurred"]),
        (Image.new("RGB", (1, 1)), ["small", "dark", "blurred"]),
    ],
    ids=[
        "good",
        "good and large",
        "plain",
        "jewel",
        "small",
        "dark",
        "blurred",
        "blurred and large",
        "plain and blurred",
        "both",
        "nothing",
        "dot",
    ],
)
def test_what_it_lacks(picture: Image.Image, found: list[str]) -> None:
    assert flaws(picture) == found
