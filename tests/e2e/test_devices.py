"""The desk with a device instead of a password, by Chromium's own virtual authenticator; and its pages for people, in both directions."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.test_desk import looked_at, sign_in

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_device_opens_the_desk(
    new_page: Callable[..., Page], base_url: str, axe: Callable[[Page], None], expected_errors: list[str]
) -> None:
    expected_errors += ["/desk/sign-in/device/finish/"]
    page = new_page(language="fr")
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    key = wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    sign_in(page, base_url)
    page.goto(f"{base_url}/desk/devices/")
    page.locator("[data-device] [name=name]").fill("Téléphone du bureau")
    page.locator("[data-device] button").click()
    expect(page.locator(".notice--success")).to_be_visible()
    looked_at(page, axe)
    assert len(wire.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1

    page.locator("header form[action$='/sign-out/'] button").click()
    looked_at(page, axe)
    page.locator("[data-device] button").click()
    page.wait_for_url("**/desk/orders/")

    page.goto(f"{base_url}/desk/devices/")
    page.locator("form[action*='/remove/'] button").click()
    page.locator("header form[action$='/sign-out/'] button").click()
    page.locator("[data-device] button").click()
    expect(page.locator("[data-error]")).to_be_visible()
    looked_at(page, axe)


def test_the_desk_s_pages_of_people(new_page: Callable[..., Page], base_url: str, axe: Callable[[Page], None]) -> None:
    for language in ("ar", "fr"):
        page = new_page(language=language)
        sign_in(page, base_url)
        for address in ("/desk/people/", "/desk/people/?role=maker", "/desk/people/new/", "/desk/acts/", "/desk/for/maker:rkia/"):
            page.goto(base_url + address)
            looked_at(page, axe)
        page.locator("summary").click()
        looked_at(page, axe)
        page.goto(f"{base_url}/desk/people/?q=Fatna")
        page.locator("main tbody a").first.click()
        looked_at(page, axe)
