"""Draws the shop's motifs: zellige fields, weaving bands, the khatam. `python -m storefront.geometry` rewrites the SVG files.

Zellige: the star-and-cross lattice. A khatam is two squares turned by 45°; its eight tips have radius R, its inner corners
R·cos 45°/cos 22.5°. Stars stand one every 2R and touch tip to tip; what remains between four of them is the cross.
Each tile of a field gets one of three neighbouring glazes by a fixed seed: hand-cut tiles are never of one colour.

Weaving: rows of characters, one a knot; a row becomes runs of rectangles, so that bands stay crisp and small.
"""

from __future__ import annotations

import math
import random
from pathlib import Path

IMAGES = Path(__file__).resolve().parent / "static" / "storefront" / "img"

GLAZES = {
    "indigo": ("#2b2f86", "#31369a", "#262a75"),
    "night": ("#1d2059", "#20245f", "#1a1d52"),
    "mint": ("#2e8b74", "#37957e", "#277a66"),
    "saffron": ("#dd9f2a", "#e6ad3f", "#d09220"),
    "clay": ("#a4472b", "#b05234", "#963f25"),
    "lime": ("#eadfca", "#e4d7be", "#efe5d2"),
    "ivory": ("#f3e9d6", "#efe3cc", "#f7efdf"),
}
INNER = math.cos(math.radians(45)) / math.cos(math.radians(22.5))

Point = tuple[float, float]


def khatam(cx: float, cy: float, radius: float, turn: float = 0.0) -> list[Point]:
    """The 16 corners of an eight-pointed star."""
    corners = []
    for step in range(16):
        angle = math.radians(turn + step * 22.5)
        length = radius if step % 2 == 0 else radius * INNER
        corners.append((cx + length * math.cos(angle), cy + length * math.sin(angle)))
    return corners


def cross(cx: float, cy: float, radius: float) -> list[Point]:
    """The tile between four stars that stand 2·radius apart, centred on `cx, cy`."""
    corners: list[Point] = []
    for quarter, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        star = khatam(cx + sx * radius, cy + sy * radius, radius)
        first = (180 + quarter * 90) // 22.5
        corners += [star[int(first + offset) % 16] for offset in (4, 3, 2, 1, 0)]
    return corners


def polygon(points: list[Point]) -> str:
    text = "L".join(f"{round(x, 1):g} {round(y, 1):g}" for x, y in points)
    return f"M{text}Z"


def octagon(cx: float, cy: float, radius: float) -> list[Point]:
    return [
        (cx + radius * math.cos(math.radians(22.5 + 45 * k)), cy + radius * math.sin(math.radians(22.5 + 45 * k)))
        for k in range(8)
    ]


def zellige(name: str, *, stars: list[str], crosses: str, hearts: str, cells: int, radius: float, seed: int, grout: str) -> None:
    """A field of `cells` × `cells` stars that repeats without a seam."""
    chance = random.Random(seed)
    side = 2 * radius * cells
    layers: list[dict[str, list[str]]] = [{}, {}, {}, {}]

    def lay(layer: int, glaze: str, points: list[Point]) -> None:
        layers[layer].setdefault(glaze, []).append(polygon(points))

    tones: dict[tuple[int, int], str] = {}
    for row in range(cells + 1):
        for column in range(cells + 1):
            key = (row % cells, column % cells)
            if key not in tones:
                tones[key] = chance.choice(GLAZES[crosses])
            lay(0, tones[key], cross(column * 2 * radius, row * 2 * radius, radius))
    for row in range(cells):
        for column in range(cells):
            x, y = (2 * column + 1) * radius, (2 * row + 1) * radius
            family = stars[(row * 3 + column * 5 + (row * column) % 2) % len(stars)]
            lay(1, chance.choice(GLAZES[family]), khatam(x, y, radius))
            lay(2, grout, khatam(x, y, radius * 0.52, 22.5))
            lay(3, chance.choice(GLAZES[hearts]), octagon(x, y, radius * 0.3))
    body = "".join(f'<path fill="{fill}" d="{"".join(shapes)}"/>' for layer in layers for fill, shapes in layer.items())
    write(
        name,
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side:g}" height="{side:g}" viewBox="0 0 {side:g} {side:g}">'
        f'<g stroke="{grout}" stroke-width="1.6" stroke-linejoin="round">{body}</g></svg>',
    )


def woven(name: str, rows: list[str], colours: dict[str, str], knot: int = 3) -> None:
    """A band from rows of knots; a blank is the ground that shows through."""
    width, height = len(rows[0]) * knot, len(rows) * knot
    runs: dict[str, list[str]] = {}
    for y, row in enumerate(rows):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end] == row[start]:
                end += 1
            if row[start] != " ":
                runs.setdefault(colours[row[start]], []).append(
                    f"M{start * knot} {y * knot}h{(end - start) * knot}v{knot}H{start * knot}z"
                )
            start = end
    body = "".join(f'<path fill="{fill}" d="{"".join(parts)}"/>' for fill, parts in runs.items())
    write(
        name,
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'shape-rendering="crispEdges">{body}</svg>',
    )


def lattice(name: str, radius: float) -> None:
    """Outlines only, for use as a mask: one cell of star and cross."""
    side = 2 * radius
    star = polygon(khatam(radius, radius, radius)) + polygon(khatam(radius, radius, radius * 0.52, 22.5))
    write(
        name,
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side:g}" height="{side:g}" viewBox="0 0 {side:g} {side:g}">'
        f'<path fill="none" stroke="#000" stroke-width="1.2" d="{star}"/></svg>',
    )


def write(name: str, text: str) -> None:
    (IMAGES / name).write_text(text + "\n", encoding="utf-8")


BAND = [
    "cccccccccccccccccccccccccccccccc",
    "iiiiiiiisiiiiiiiiiiiiiiimiiiiiii",
    "iiiiiiisssiiiiiiiiiiiiimmmiiiiii",
    "iiciiisswssiiiciiiciiimmwmmiiici",
    "icccisswcwssiccciccciimwiwmmiccc",
    "iiciiisswssiiiciiiciiimmwmmiiici",
    "iiiiiiisssiiiiiiiiiiiiimmmiiiiii",
    "iiiiiiiisiiiiiiiiiiiiiiimiiiiiii",
    "cccccccccccccccccccccccccccccccc",
]

FRINGE = [
    "c   c   ",
    "cc ccc c",
    " ccc ccc",
    "  c   c ",
]


def main() -> None:
    zellige(
        "zellige-indigo.svg",
        stars=["indigo", "indigo", "mint", "indigo"],
        crosses="night",
        hearts="saffron",
        cells=4,
        radius=34,
        seed=8,
        grout="#e9dcc3",
    )
    zellige("zellige-plaster.svg", stars=["lime"], crosses="lime", hearts="lime", cells=3, radius=34, seed=5, grout="#d5c4a4")
    zellige(
        "zellige-clay.svg",
        stars=["clay", "saffron", "clay"],
        crosses="ivory",
        hearts="indigo",
        cells=3,
        radius=30,
        seed=3,
        grout="#e9dcc3",
    )
    lattice("lattice.svg", radius=24)
    woven("band.svg", BAND, {"c": "#9a3d22", "i": "#2b2f86", "s": "#dd9f2a", "m": "#3f9d84", "w": "#f6efe2"}, knot=2)
    woven("fringe.svg", FRINGE, {"c": "#000"}, knot=2)


if __name__ == "__main__":
    main()
