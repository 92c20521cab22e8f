"""A person who buys: the steps of a purchase as she takes them, in whatever language the page speaks.

Each step ends when the next page is there. Nothing here asserts what a test is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.shop import Piece

CASH = "maarad.payment.cod"
STRIPE = "saleor.app.payment.stripe"
DUMMY = "saleor.io.dummy-payment-app"

ADDRESSES = {
    "morocco": {
        "first_name": "فاطمة",
        "last_name": "الزهراء",
        "phone": "0661223344",
        "city": "الدار البيضاء",
        "street_address_1": "حي المعاريف، زنقة 12",
        "street_address_2": "قرب المسجد",
        "postal_code": "20330",
    },
    "france": {
        "first_name": "Élodie",
        "last_name": "N’Diaye",
        "street_address_1": "12 rue de l’Église",
        "postal_code": "93100",
        "city": "Montreuil",
        "phone": "0612345678",
    },
}

TO_THE_DOOR = re.compile("Livraison à domicile|توصيل إلى المنزل|Home delivery")


class Buyer:
    """`page` with its language and country of sale."""

    def __init__(self, page: Page, shop: Callable[..., str], language: str, channel: str) -> None:
        self.page = page
        self.language = language
        self.channel = channel
        self._shop = shop

    def url(self, path: str = "") -> str:
        return self._shop(path, language=self.language, channel=self.channel)

    def go(self, path: str = "") -> None:
        self.page.goto(self.url(path))

    def submit(self, form: str, to: str) -> None:
        """Press the button of a form and arrive at a page of the shop."""
        self.page.locator(f"{form} button[type=submit]").last.click()
        self.page.wait_for_url(f"**/{self.language}/{self.channel}/{to}")

    def add(self, piece: Piece, quantity: int = 1) -> None:
        """From the product's page into the basket; the page says so."""
        self.go(f"products/{piece.slug}/")
        if quantity > 1:
            self.page.locator("#quantity").fill(str(quantity))
        self.page.locator("#purchase form button[type=submit]").click()
        expect(self.page.locator("#cart-answer .notice--success")).to_be_visible()

    def contact(self, phone: str = "", email: str = "") -> None:
        self.go("cart/")
        self.page.locator(".summary + a.button").click()
        self.page.wait_for_url("**/checkout/contact/")
        self.page.locator("[name=phone]").fill(phone)
        self.page.locator("[name=email]").fill(email)
        self.submit("form:has([name=email])", "checkout/address/")

    def address(self, **changes: str) -> None:
        for name, value in (ADDRESSES[self.channel] | changes).items():
            self.page.locator(f"[name={name}]").fill(value)
        self.submit("form:has([name=first_name])", "checkout/delivery/")

    def delivery(self) -> None:
        """To her door: cash is then paid to the carrier, and not at a collection point."""
        self.page.get_by_label(TO_THE_DOOR).first.check()
        self.submit("form:has([name=delivery])", "checkout/payment/")

    def payment(self, gateway: str, outcome: str = "") -> None:
        self.page.locator(f"[name=gateway][value='{gateway}']").check()
        if outcome:
            self.page.locator("[name=outcome]").select_option(outcome)
        self.submit("form:has([name=gateway])", "checkout/review/")

    def again_to_review(self, gateway: str) -> None:
        """The last look once more, by the steps that are open again."""
        self.go("checkout/review/")
        if self.page.url.endswith("/delivery/"):
            self.delivery()
            self.payment(gateway)

    def order_button(self) -> str:
        return "form:has([name=checkout]) button[type=submit]"

    def place(self) -> None:
        """Press the last button, whatever comes of it."""
        self.page.locator(self.order_button()).click()

    def placed(self) -> str:
        """Wait for the order's page; its number."""
        self.page.wait_for_url("**/orders/*/")
        expect(self.page.locator("#notices .notice--success")).to_be_visible()
        found = re.search(r"\d+", self.page.locator("h1").inner_text())
        assert found
        return found[0]

    def to_review(
        self, piece: Piece, gateway: str, *, quantity: int = 1, phone: str = "", email: str = "", outcome: str = ""
    ) -> None:
        """Everything up to the last look."""
        self.add(piece, quantity)
        self.contact(phone, email)
        self.address()
        self.delivery()
        self.payment(gateway, outcome)

    def total(self) -> str:
        """The sum under the order, as it is written there."""
        return self.page.locator(".summary__total dd").inner_text()

    def errors(self) -> str:
        return " ".join(self.page.locator(".notice--error").all_inner_texts())
