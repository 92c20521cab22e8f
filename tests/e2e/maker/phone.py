"""A maker's telephone: signing in with a card, and the steps of a new piece found by what is drawn, never by words."""

from __future__ import annotations

import re
import time
from io import BytesIO

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from fixtures.demo.people import PEOPLE, PIN

NEW = "/maker/pieces/new/"
MICROPHONE = """
navigator.mediaDevices.getUserMedia = async () => {
  const ears = new AudioContext(), tone = ears.createOscillator(), out = ears.createMediaStreamDestination();
  tone.connect(out); tone.start();
  return out.stream;
};
"""
HIDDEN = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { color: transparent !important; -webkit-text-fill-color: transparent !important; text-shadow: none !important }'
    + ' .drawn, .drawn * { color: initial }');
  document.adoptedStyleSheets = [sheet];
}"""
"""No word can be read any more; icons keep the colour that they have."""


def photo(size: tuple[int, int] = (1400, 1050)) -> bytes:
    """A sharp, light picture of a jar, as a camera gives it."""
    picture = Image.new("RGB", size, "#d8cbb4")
    pen = ImageDraw.Draw(picture)
    width, height = size
    pen.ellipse((width * 0.3, height * 0.25, width * 0.7, height * 0.9), fill="#9a4a2c")
    for line in range(24):
        pen.line(
            (width * 0.3, height * (0.3 + line * 0.024), width * 0.7, height * (0.31 + line * 0.024)), fill="#2a1a12", width=6
        )
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=90)
    return kept.getvalue()


def becomes(page: Page, question: str, argument: object = None, seconds: float = 30) -> None:
    """Wait until an asynchronous question to the page is answered with something true."""
    end = time.monotonic() + seconds
    while not page.evaluate(question, argument):
        assert time.monotonic() < end, question
        page.wait_for_timeout(200)


def sign_in(page: Page, base_url: str, code: str, *, helping: bool = False) -> None:
    """By the printed card and the number keys."""
    secret = next(each.secret for each in PEOPLE if code in (each.helps if helping else each.makers))
    page.goto(f"{base_url}/maker/card/{secret}/")
    for digit in PIN:
        page.locator(".number__key", has_text=re.compile(f"^{digit}$")).click()
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{base_url}/maker/")


def pieces(page: Page, base_url: str) -> dict[str, str]:
    """Her pieces and how each stands."""
    found = page.request.get(f"{base_url}/maker/pieces/?format=json").json()["pieces"]
    return {each["id"]: each["state"] for each in found}


class NewPiece:
    """The page of a new piece; each method is what a finger does at one step, and counts its taps."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        self.base_url = base_url
        self.taps = 0

    def open(self) -> None:
        self.page.goto(self.base_url + NEW)

    def at(self, step: str) -> Locator:
        """The section of a step, once it is the one that is shown."""
        found = self.page.locator(f"[data-step={step}]")
        expect(found).to_be_visible()
        return found

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.click()

    def drawn(self, step: str, icon: str) -> Locator:
        """What can be pressed at a step, by its icon."""
        section = self.page.locator(f"[data-step={step}]")
        return section.locator("button, label, a, summary").filter(has=self.page.locator(f'use[href$="#{icon}"]')).first

    def green(self) -> Locator:
        """The green key that goes on."""
        return self.page.locator('.action .key--yes:visible:has(use[href$="#next"])')

    def take(self, picture: bytes) -> None:
        """The camera itself is the telephone's own; its taps do not count."""
        self.at("photo")
        with self.page.expect_file_chooser() as chooser:
            self.drawn("photo", "camera").click()
        chooser.value.set_files({"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": picture})

    def frame(self) -> None:
        self.at("frame")
        self.tap(self.green())

    def craft(self, code: str) -> None:
        self.tap(self.at("craft").locator(f'label:has(img[src*="crafts/{code}"])'))

    def speak(self, seconds: float = 1.2) -> None:
        """Pressed and held as long as one speaks."""
        key = self.at("name").locator('button:has(use[href$="#mic"])')
        key.hover()
        self.taps += 1
        self.page.mouse.down()
        self.page.wait_for_timeout(1000 * seconds)
        self.page.mouse.up()

    def materials(self) -> None:
        expect(self.at("materials").locator("input:checked").first).to_be_attached()
        self.tap(self.green())

    def size(self) -> None:
        self.tap(self.drawn("size", "size-arm"))

    def weight(self) -> None:
        self.tap(self.drawn("weight", "weight-bread"))

    def price(self, *notes: int) -> None:
        for note in notes:
            self.tap(self.at("price").locator(f".note--mad-{note}, .coin--mad-{note}"))
        self.tap(self.green())

    def quantity(self, number: int) -> None:
        self.tap(self.at("quantity").locator(f".pick:has(.dots i:nth-child({number}):last-child)"))

    def place(self) -> None:
        self.tap(self.drawn("place", "home"))

    def publish(self) -> None:
        self.at("check")
        self.tap(self.drawn("check", "shop"))

    def end(self, *codes: str) -> None:
        """Wait until sending has come to one of these ends."""
        wanted = self.at("sending").locator(", ".join(f"[data-end={code}]" for code in codes))
        expect(wanted.locator("visible=true").first).to_be_visible(timeout=30_000)
