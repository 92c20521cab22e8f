"""A piece is listed on a telephone by somebody who does not read, with a network that goes away at every step."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from PIL.ImageFilter import GaussianBlur
from playwright.sync_api import Page, expect

from tests.e2e.maker.phone import HIDDEN, MICROPHONE, NEW, NewPiece, becomes, photo, pieces, sign_in
from tests.e2e.test_desk import sign_in as desk_sign_in


def step_by_step(piece: NewPiece) -> list[tuple[str, Callable[[], None]]]:
    return [
        ("frame", piece.frame),
        ("craft", lambda: piece.craft("rif_pottery")),
        ("name", piece.speak),
        ("materials", piece.materials),
        ("size", piece.size),
        ("weight", piece.weight),
        ("price", lambda: piece.price(200, 50)),
        ("quantity", lambda: piece.quantity(3)),
        ("place", piece.place),
    ]


@pytest.fixture
def phone(new_page: Callable[..., Page], base_url: str) -> Page:
    page = new_page(language="ar", offline_worker=True)
    page.add_init_script(MICROPHONE)
    sign_in(page, base_url, "fatna")
    return page


def test_nothing_is_lost_when_the_network_is_cut_at_each_step(
    phone: Page,
    base_url: str,
    axe: Callable[[Page], None],
    expected_errors: list[str],
    new_page: Callable[..., Page],
    shop: Callable[..., str],
) -> None:
    """Cut, killed and opened again from cold at every step; sent when the network is back."""
    expected_errors += ["ERR_INTERNET_DISCONNECTED", "Failed to load resource"]
    before = set(pieces(phone, base_url))
    piece = NewPiece(phone, base_url)
    piece.open()
    phone.evaluate("navigator.serviceWorker.ready.then((worker) => worker.active.postMessage('keep'))")
    becomes(
        phone,
        "async (page) => Boolean(await caches.match(page)) && (await (await caches.open('maarad-maker-looks-1')).keys())"
        ".some((kept) => kept.url.includes('recording'))",
        NEW,
    )
    network = phone.context
    network.set_offline(True)
    phone.reload()  # from cold, without a network
    expect(phone.locator("[data-offline]")).to_be_visible()
    piece.take(photo())
    for step, act in step_by_step(piece):
        piece.at(step)
        axe(phone)
        network.set_offline(False)
        phone.wait_for_timeout(150)  # a little of it is sent, and is cut off
        network.set_offline(True)
        phone.reload()
        piece.at(step)
        act()
    assert piece.taps <= 11
    piece.publish()
    piece.end("kept")
    expect(phone.locator("[data-unsent]")).to_be_visible()
    phone.close()

    again = network.new_page()
    again.goto(base_url + NEW)
    row = again.locator("[data-kept] li")
    expect(row).to_have_count(1)
    network.set_offline(False)
    expect(row).to_have_count(0, timeout=30_000)
    (made,) = set(pieces(again, base_url)) - before
    state = pieces(again, base_url)[made]
    again.close()
    in_the_shop(new_page, base_url, made, shop, waits=state == "review")


def in_the_shop(new_page: Callable[..., Page], base_url: str, listing: str, shop: Callable[..., str], *, waits: bool) -> None:
    """The desk looks at a maker's first piece and publishes it; then the shop shows it, at the price that she said."""
    if waits:
        desk = new_page(width=1000)
        desk_sign_in(desk, base_url)
        desk.goto(f"{base_url}/desk/pieces/first/")
        desk.locator(f"form[action$='{listing}/publish/'] button[type=submit]").click()
        desk.close()
    visitor = new_page(language="ar")
    end = time.monotonic() + 30
    while True:
        visitor.goto(shop("makers/fatna/", language="ar", channel="morocco"))
        if visitor.get_by_text("250").count():
            break
        assert time.monotonic() < end, "the piece is not in the shop"
        visitor.wait_for_timeout(500)
    visitor.close()


def test_a_piece_is_listed_by_icon_colour_and_sound_alone(phone: Page, base_url: str) -> None:
    """Every word is invisible; what a step asks is heard before it is answered."""
    heard: list[str] = []
    phone.on("request", lambda asked: heard.append(asked.url) if "/prompts/ary/" in asked.url else None)
    piece = NewPiece(phone, base_url)
    piece.open()
    phone.evaluate(HIDDEN)

    def listen(step: str) -> None:
        section = piece.at(step)
        colour = section.locator(".step__title").evaluate("(words) => getComputedStyle(words).color")
        assert colour == "rgba(0, 0, 0, 0)"
        if not any(f"/new.{step}/" in address for address in heard):
            piece.at(step).locator("[data-say]").first.click()
        becomes(
            phone, "(end) => performance.getEntriesByType('resource').some((each) => each.name.includes(end))", f"/new.{step}/"
        )

    listen("photo")
    piece.take(photo())
    for step, act in step_by_step(piece):
        listen(step)
        if step == "frame":
            green = piece.green().evaluate("(key) => getComputedStyle(key).backgroundColor")
            assert green == "rgb(29, 107, 88)"
        act()
    listen("check")
    piece.publish()
    assert piece.taps <= 12
    piece.end("sent", "review")


@pytest.mark.parametrize(("flaw", "others"), [("dark", ("small", "blurred")), ("blurred", ("small", "dark"))])
def test_a_bad_picture_is_said_kindly_and_forbids_nothing(phone: Page, base_url: str, flaw: str, others: tuple[str, ...]) -> None:
    picture = Image.open(BytesIO(photo()))
    worse = picture.point([value // 8 for value in range(256)] * 3) if flaw == "dark" else picture.filter(GaussianBlur(30))
    kept = BytesIO()
    worse.save(kept, "JPEG", quality=95)
    piece = NewPiece(phone, base_url)
    piece.open()
    piece.take(kept.getvalue())
    piece.at("frame")
    expect(phone.locator(f"[data-flaw={flaw}] [data-say]")).to_be_visible()
    for other in others:
        expect(phone.locator(f"[data-flaw={other}]")).to_be_hidden()
    piece.frame()
    piece.at("craft")


def test_the_frame_is_turned_moved_and_made_smaller_by_keys(phone: Page, base_url: str) -> None:
    piece = NewPiece(phone, base_url)
    piece.open()
    piece.take(photo((1400, 1050)))
    piece.at("frame")
    piece.drawn("frame", "turn").click()
    shape: dict[str, float] = phone.locator("[data-frame-picture]").evaluate("(it) => ({ w: it.width, h: it.height })")
    assert shape["h"] > shape["w"]
    phone.locator("[data-frame-box]").focus()
    for key in ("-", "-", "-", "ArrowLeft", "ArrowUp"):
        phone.keyboard.press(key)
    becomes(
        phone,
        """async () => {
          const base = await new Promise((done) => { const asked = indexedDB.open('maarad-maker'); asked.onsuccess = () => done(asked.result); });
          const files = await new Promise((done) => { const asked = base.transaction('files').objectStore('files').getAll(); asked.onsuccess = () => done(asked.result); });
          const [file] = files;
          return file?.rotate === 90 && Math.abs(file.crop.w - 0.88 ** 3) < 0.01 && file.crop.x < 0.13 && file.crop.y < 0.13;
        }""",
    )


def test_without_script_it_is_one_form(new_page: Callable[..., Page], base_url: str) -> None:
    page = new_page(language="ar", script=False)
    secret_page(page, base_url)
    page.goto(base_url + NEW)
    page.locator("input[name=picture]").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.locator("input[name=craft][value=boucherouite]").check(force=True)
    page.locator("summary:has(use[href$='#write'])").click()
    page.locator("input[name=name]").fill("زربية صغيرة")
    page.locator("input[name=materials]").first.check(force=True)
    page.locator("input[name=price]").fill("300")
    page.locator("input[name=quantity]").fill("2")
    page.locator("input[name=place][value=with_me]").check(force=True)
    page.locator("[data-publish]").click()
    expect(page.locator(".told--success")).to_be_visible()


def secret_page(page: Page, base_url: str) -> None:
    """The card of another maker, typed without keys: there is no script."""
    from fixtures.demo.people import PIN

    page.goto(f"{base_url}/maker/card/demo-card-rkia/")
    page.locator("input[name=pin]").fill(PIN)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{base_url}/maker/")


def test_the_first_view_is_light(new_page: Callable[..., Page], base_url: str) -> None:
    """What comes over the wire before pictures, with nothing kept: 150 kB at most, and 160 kB with the small pictures of the first step."""
    page = new_page(language="ar")
    sign_in(page, base_url, "fatna")
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    wire.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])}))
    weights: dict[str, Any] = {}
    for path in ("/maker/", NEW):
        sizes.clear()
        page.goto(base_url + path, wait_until="networkidle")
        before = sum(size for key, size in sizes.items() if kinds.get(key) not in ("Media", "Image"))
        weights[path] = (before, sum(size for key, size in sizes.items() if kinds.get(key) != "Media"))
    assert {path: pair for path, pair in weights.items() if pair[0] > 150_000 or pair[1] > 160_000} == {}


def test_who_was_signed_out_signs_in_again_and_nothing_is_lost(phone: Page, base_url: str, expected_errors: list[str]) -> None:
    """With a second picture, and the sign-in lost before it is sent."""
    expected_errors += ["401", "Failed to load resource"]
    before = set(pieces(phone, base_url))
    piece = NewPiece(phone, base_url)
    piece.open()
    piece.take(photo())
    for _step, act in step_by_step(piece):
        act()
    phone.locator("[data-more-picture]").click()
    piece.take(photo((1200, 1300)))
    piece.frame()
    expect(piece.at("check").locator("[data-looks-pictures] img")).to_have_count(2)
    phone.context.clear_cookies(name="sessionid")
    piece.publish()
    piece.end("signed_out")
    sign_in(phone, base_url, "fatna")  # the queue goes on from any page of the portal
    becomes(
        phone,
        "async (known) => (await (await fetch('/maker/pieces/?format=json')).json()).pieces.some((each) => !known.includes(each.id))",
        sorted(before),
    )
    becomes(
        phone,
        """async () => {
          const base = await new Promise((done) => { const asked = indexedDB.open('maarad-maker'); asked.onsuccess = () => done(asked.result); });
          const count = (name) => new Promise((done) => { const asked = base.transaction(name).objectStore(name).count(); asked.onsuccess = () => done(asked.result); });
          return await count('drafts') === 0 && await count('files') === 0;
        }""",
    )
    (made,) = set(pieces(phone, base_url)) - before
    told = phone.request.get(f"{base_url}/maker/listings/{made}/", headers={"Accept": "application/json"}).json()
    assert (told["quantity"], told["price"], told["place"], len(told["pictures"])) == (3, "250.00", "with_me", 2)
    assert told["voice"] is not None


def test_what_the_shop_cannot_take_is_said_kept_and_changed(phone: Page, base_url: str, expected_errors: list[str]) -> None:
    """A file that is no picture: said at once; sent all the same it comes back with the reason, and a picture takes its place."""
    expected_errors += ["400", "Failed to load resource"]
    before = set(pieces(phone, base_url))
    piece = NewPiece(phone, base_url)
    piece.open()
    piece.take(b"no picture at all" * 40)
    expect(phone.locator("[data-flaw=unreadable]")).to_be_visible()
    for _step, act in step_by_step(piece):
        act()
    piece.publish()
    piece.end("halted")
    assert phone.locator("[data-end-words]").inner_text() != ""
    phone.reload()
    piece.open()
    phone.locator("[data-kept] [data-open]").click()
    piece.at("frame")
    with phone.expect_file_chooser() as chooser:
        phone.locator("[data-again]").click()
    chooser.value.set_files({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": photo((1400, 1050))})
    expect(phone.locator("[data-flaw=unreadable]")).to_be_hidden()
    with phone.expect_response("**/done/"):
        piece.frame()
    phone.go_back()  # it was made already; another frame makes it anew
    piece.at("frame")
    piece.drawn("frame", "turn").click()
    piece.frame()
    phone.goto(f"{base_url}{NEW}#check")
    piece.publish()
    piece.end("sent", "review")
    (made,) = set(pieces(phone, base_url)) - before
    told = phone.request.get(f"{base_url}/maker/listings/{made}/", headers={"Accept": "application/json"}).json()
    (picture,) = told["pictures"]
    width, height = Image.open(BytesIO(phone.request.get(base_url + picture["preview"]).body())).size
    assert height > width
