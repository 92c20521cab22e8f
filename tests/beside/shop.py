"""A Maarad of the checkout beside a real Saleor, set up as its documentation says: its processes, its Apps, the demo shop."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from fixtures.demo.accounts import PASSWORD, SHOPPER
from fixtures.demo.catalogue import read_demo
from marketplace.runtime import processes
from marketplace.runtime.configuration import PROJECT
from tests.beside.given import Given
from tests.e2e.outside import Outside
from tests.transport.side import Side, free_port, wait_for

PUSH_SECONDS = 3600.0
SET_UP_SECONDS = 600.0
_FILLED = "{ products(first: 1) { totalCount } pages(first: 1) { totalCount } }"
_VERSION = "{ shop { version } }"
_CUSTOMER = "query($email: String!) { customers(first: 1, filter: {search: $email}) { edges { node { id email isConfirmed addresses { id } } } } }"
_REGISTER = "mutation($input: AccountRegisterInput!) { accountRegister(input: $input) { errors { field code message } } }"
_CONFIRM = (
    "mutation($id: ID!) { customerUpdate(id: $id, input: {isConfirmed: true, isActive: true}) { errors { field code message } } }"
)
_ADDRESS = (
    "mutation($id: ID!, $input: AddressInput!) { addressCreate(userId: $id, input: $input) { errors { field code message } } }"
)
_TOKEN = """
import django
django.setup()
from marketplace.saleor.installation import token_of
from marketplace.saleor.manifests import SHOP
print("token", token_of(SHOP))
"""
SECRETS = ("SALEOR_STAFF_EMAIL", "SALEOR_STAFF_PASSWORD", "TOKEN", "SALEOR_SETUP_TOKEN", "SALEOR_APP_TOKEN")


@dataclass
class Beside:
    """`shop`: Maarad's processes (kill and start them by name); `outside`: Stripe, mail and telephone; `api_url`: the Saleor."""

    given: Given
    shop: Side
    outside: Outside
    told: dict[str, str] = field(default_factory=dict)
    """How long the commands of the setting up took."""
    _app: str = ""

    @property
    def url(self) -> str:
        return self.shop.url

    @property
    def api_url(self) -> str:
        return self.given.api_url

    def manage(self, *command: str, seconds: float = SET_UP_SECONDS, right: Sequence[int] = (0,)) -> str:
        """`./manage …` as its owner types it; what it said. Its exit status must be one of `right`."""
        credentials = {"SALEOR_STAFF_EMAIL": self.given.email, "SALEOR_STAFF_PASSWORD": self.given.password}
        began = time.monotonic()
        log = self.shop.folder / f"manage-{'-'.join(command[:2])}.log"
        with log.open("wb") as output:
            done = subprocess.run(
                [PROJECT / "manage", *command],
                env=self.shop.environment | credentials,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=seconds,
                check=False,
            )
        said = log.read_text(errors="replace")
        assert done.returncode in right, said[-6000:]
        self.told[" ".join(command)] = f"{time.monotonic() - began:.0f} s"
        return said

    def staff_token(self) -> str:
        """Who may see every order: `TOKEN`, else the App of the shop. Not the person: Saleor shows orders of no channel to somebody
        in no group."""
        return self.given.token or self.app_token()

    def app_token(self) -> str:
        """Of the App `maarad`: what it may, the shop may."""
        if not self._app:
            said = self.shop.run("-c", _TOKEN)
            self._app = next(line.split()[1] for line in said.splitlines() if line.startswith("token "))
        return self._app

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """Saleor itself, as somebody who may do everything."""
        return self._post(document, variables, self.staff_token())

    def _post(self, document: str, variables: dict[str, Any], token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = httpx.post(
            self.given.api_url, json={"query": document, "variables": variables}, headers=headers, timeout=60
        ).json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    def version(self) -> str:
        return str(self.ask(_VERSION)["shop"]["version"])

    def is_filled(self) -> bool:
        demo, found = read_demo(), self.ask(_FILLED)
        return found["products"]["totalCount"] >= len(demo.products) and found["pages"]["totalCount"] >= len(demo.makers)

    def settled(self) -> bool:
        """Nothing waits in Maarad to be told or done, but looks at payments that are due later."""
        waiting = "SELECT 1 FROM kernel_outboxmessage WHERE done_at IS NULL AND failed_at IS NULL AND available_at <= now()"
        return not self.shop.rows(waiting)

    def open(self) -> None:
        """From an empty database to a shop that is open. A Saleor that is set up or filled already is used as it is."""
        for name in SECRETS:
            self.shop.environment.pop(name, None)
        self.shop.run("-m", "marketplace.runtime.prepare")
        self.shop.start()
        wait_for(f"{self.url} is healthy", self.shop.healthy, SET_UP_SECONDS)
        self.outside.open(self.url)
        self.manage("saleor", "setup")
        self.manage("saleor", "check")
        # A Saleor that is filled already is passed over; what Maarad owns (makers, consents, exhibitions) is written each time.
        self.manage("saleor", "push", "--demo", seconds=PUSH_SECONDS)
        wait_for("the search is fed", lambda: self.shop.rows("SELECT 1 FROM search_searchentry"), SET_UP_SECONDS)
        self._member()

    def _member(self) -> None:
        """The demo's shopper, whom nobody but the demo's own loader knows. Saleor takes her as anybody who registers."""

        def found() -> dict[str, Any]:
            edges = self.ask(_CUSTOMER, email=SHOPPER)["customers"]["edges"]
            return next((edge["node"] for edge in edges if edge["node"]["email"] == SHOPPER), {})

        if found().get("addresses"):
            return
        wanted = {
            "email": SHOPPER,
            "password": PASSWORD,
            "channel": "morocco",
            "redirectUrl": f"{self.url}/",
            "firstName": "Samira",
            "lastName": "Démo",
            "languageCode": "FR",
        }
        if not found():
            assert self.ask(_REGISTER, input=wanted)["accountRegister"]["errors"] == []
        member = wait_for("the shopper is a customer", found)
        assert self.ask(_CONFIRM, id=member["id"])["customerUpdate"]["errors"] == []
        for country, city, code, street, phone in (
            ("MA", "Casablanca", "20250", "Quartier Démo, rue des Essais 12", "+212522000000"),
            ("FR", "Montreuil", "93100", "12 allée des Essais (démo)", "+33100000000"),
        ):
            address = {
                "firstName": "Samira",
                "lastName": "Démo",
                "streetAddress1": street,
                "city": city,
                "postalCode": code,
                "country": country,
                "phone": phone,
            }
            assert self.ask(_ADDRESS, id=member["id"], input=address)["addressCreate"]["errors"] == []

    def close(self) -> None:
        self.shop.kill()
        if hasattr(self.outside, "stripe"):
            self.outside.close()


def new(given: Given, folder: Path, database: str) -> Beside:
    """Not open yet. `database`: URL of an empty one that is migrated."""
    outside = Outside(folder / "mail", free_port(), free_port())
    more = {
        "SALEOR_API_URL": given.api_url,
        "SALEOR_PUBLIC_API_URL": given.public_api_url,
        "MAARAD_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
        **outside.environment,
    }
    shop = Side(folder / "shop", database, given.port or free_port(), more)
    shop.commands["pictures"] = processes.worker("pictures", "pictures", 1)
    return Beside(given, shop, outside)
