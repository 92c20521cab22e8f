"""What a picture of a piece lacks, seen before it is shown: it is said kindly and forbids nothing.

The thresholds are the project's own, chosen on drawn pictures (`tests/plugins/artisans/listings/test_quality.py`).
"""

from __future__ import annotations

from PIL import Image, ImageFilter, ImageStat

SMALL, DARK, BLURRED = "small", "dark", "blurred"

SHORTEST_SIDE = 600
"""Pixels; below, a piece cannot be looked at closely."""
LOOKED_AT = 640
"""Longest side of the copy that is measured, so that the answer does not depend on the camera."""
DARKEST_MEAN = 45.0
"""Of 255: the mean grey below which a picture is dark …"""
LIGHT = 110
"""… unless a hundredth of it is lighter than this: a bright piece before black."""
LEAST_VARIANCE = 25.0
"""Of the halved Laplacian, in the sharpest ninth of the picture: a sharp piece before a plain wall is sharp."""
_LAPLACIAN = ImageFilter.Kernel((3, 3), (0, -1, 0, -1, 4, -1, 0, -1, 0), scale=2, offset=128)
_GRID = 3
_FLAT = 8
_WIDEST = 4.0
"""Greys are spread no further: beyond, the steps between two greys look like edges."""


def flaws(picture: Image.Image) -> list[str]:
    """Codes in the order `small dark blurred`; none when the picture is good."""
    grey = picture.convert("L")
    found = [SMALL] if min(picture.size) < SHORTEST_SIDE else []
    grey.thumbnail((LOOKED_AT, LOOKED_AT), Image.Resampling.BILINEAR)
    if _is_dark(grey):
        found.append(DARK)
    if sharpness(grey) < LEAST_VARIANCE:
        found.append(BLURRED)
    return found


def sharpness(grey: Image.Image) -> float:
    """The largest variance of the Laplacian over the ninths of a grey picture whose greys were spread towards the whole range."""
    low, high = _range(grey)
    if high - low < _FLAT:  # one colour all over: nothing in it is sharp
        return 0.0
    factor = min(_WIDEST, 255 / (high - low))
    wide = grey.point([min(255, max(0, round((value - low) * factor))) for value in range(256)])
    edges = wide.filter(_LAPLACIAN)
    edges = edges.crop((1, 1, max(2, edges.width - 1), max(2, edges.height - 1)))  # the frame is copied as it is
    across, down = (
        [(size * part // _GRID, size * (part + 1) // _GRID) for part in range(_GRID)] for size in (edges.width, edges.height)
    )
    boxes = ((left, top, right, bottom) for left, right in across for top, bottom in down if left < right and top < bottom)
    return max((ImageStat.Stat(edges.crop(box)).var[0] for box in boxes), default=0.0)


def _range(grey: Image.Image) -> tuple[int, int]:
    """The greys between which all but a hundredth at either end lie."""
    counts = grey.histogram()
    edge = sum(counts) // 100

    def beyond(greys: range) -> int:
        seen = 0
        for value in greys:
            seen += counts[value]
            if seen > edge:
                return value
        return greys[-1]

    return beyond(range(256)), beyond(range(255, -1, -1))


def _is_dark(grey: Image.Image) -> bool:
    light = sum(grey.histogram()[LIGHT:])
    return ImageStat.Stat(grey).mean[0] < DARKEST_MEAN and light * 100 < grey.width * grey.height
