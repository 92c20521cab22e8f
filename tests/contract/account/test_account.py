"""Accounts as a storefront sees them: every operation of the tier that signs people in and keeps their data."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.endpoint import CONFIRM, DELETE, RESET, Endpoint, Reply
from tests.contract.shop import Shop

PASSWORD, OTHER = "seven-green-tiles", "eight-blue-bowls"
HOME = {"firstName": "Nadia", "streetAddress1": "1 rue de l'Exemple", "city": "Montreuil", "postalCode": "93100", "country": "FR"}
ERRORS = "errors { code field }"


def mutation(call: str, selected: str = "") -> str:
    return f"mutation {{ {call} {{ {selected} {ERRORS} }} }}"


REGISTER = f"mutation($input: AccountRegisterInput!) {{ accountRegister(input: $input) {{ user {{ id email }} requiresConfirmation {ERRORS} }} }}"
SIGN_IN = "mutation($email: String!, $password: String!) { tokenCreate(email: $email, password: $password) { token refreshToken user { email } %s } }"
SIGN_IN = SIGN_IN % ERRORS
ADD = f"mutation($input: AddressInput!, $type: AddressTypeEnum) {{ accountAddressCreate(input: $input, type: $type) {{ address {{ id city }} {ERRORS} }} }}"
CHANGE = f"mutation($id: ID!, $input: AddressInput!) {{ accountAddressUpdate(id: $id, input: $input) {{ address {{ streetAddress1 }} {ERRORS} }} }}"
REMOVE = f"mutation($id: ID!) {{ accountAddressDelete(id: $id) {{ {ERRORS} }} }}"
DEFAULT = f"mutation($id: ID!) {{ accountSetDefaultAddress(id: $id, type: SHIPPING) {{ user {{ defaultShippingAddress {{ id }} }} {ERRORS} }} }}"
ME = "{ me { email firstName addresses { id } defaultBillingAddress { id } orders(first: 1) { totalCount } checkoutIds } }"


class Nadia:
    """Somebody who is not there yet."""

    def __init__(self, api: Endpoint, shop: Shop) -> None:
        self.api, self.email, self.token = api, f"nadia-{shop.word}@maarad.example", ""
        self.channel, self.back = shop.any_channel().slug, f"{api.home}/back"
        api.prepare_mail()

    def register(self, **changes: Any) -> Reply:
        given = {"email": self.email, "password": PASSWORD, "redirectUrl": self.back, "channel": self.channel, **changes}
        return self.api.query(REGISTER, {"input": given})

    def confirm(self, token: str) -> Reply:
        return self.api.query(mutation(f'confirmAccount(email: "{self.email}", token: "{token}")', "user { email }"))

    def sign_in(self, password: str = PASSWORD) -> Reply:
        return self.api.query(SIGN_IN, {"email": self.email, "password": password})


@pytest.fixture
def stranger(api: Endpoint, shop: Shop) -> Nadia:
    return Nadia(api, shop)


@pytest.fixture
def nadia(stranger: Nadia) -> Nadia:
    """A confirmed customer with an access token."""
    stranger.register()
    confirmed = stranger.confirm(stranger.api.mailed(CONFIRM, stranger.email))
    assert confirmed["confirmAccount"] == {"user": {"email": stranger.email}, "errors": []}
    stranger.token = stranger.sign_in()["tokenCreate"]["token"]
    return stranger


def test_registration_tells_nobody_who_is_there_already(stranger: Nadia) -> None:
    first, second = stranger.register()["accountRegister"], stranger.register(password=OTHER)["accountRegister"]
    assert first["errors"] == second["errors"] == []
    assert first["requiresConfirmation"] is second["requiresConfirmation"] is True
    assert stranger.confirm(stranger.api.mailed(CONFIRM, stranger.email))["confirmAccount"]["errors"] == []
    assert stranger.sign_in().refused("tokenCreate") == []
    assert stranger.sign_in(OTHER).refused("tokenCreate") == [("INVALID_CREDENTIALS", "email")]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"email": "nobody"}, ("INVALID", "email")),
        ({"password": "short"}, ("PASSWORD_TOO_SHORT", "password")),
        ({"redirectUrl": "https://elsewhere.example/"}, ("INVALID", "redirectUrl")),
    ],
)
def test_a_registration_that_cannot_be(stranger: Nadia, changes: dict[str, str], refusal: tuple[str, str]) -> None:
    assert stranger.register(**changes).refused("accountRegister") == [refusal]
    # who tries one after the other is also made to wait by Saleor
    (refused,) = stranger.sign_in(changes.get("password", PASSWORD)).refused("tokenCreate")
    assert refused in [("INVALID_CREDENTIALS", "email"), ("LOGIN_ATTEMPT_DELAYED", None)]


def test_nobody_signs_in_before_confirming(stranger: Nadia) -> None:
    stranger.register()
    assert stranger.sign_in().refused("tokenCreate") == [("ACCOUNT_NOT_CONFIRMED", "email")]
    assert stranger.confirm("wrong").refused("confirmAccount") == [("INVALID", "token")]


def test_nobody_signs_in_with_a_wrong_word(nadia: Nadia) -> None:
    assert nadia.sign_in(OTHER).refused("tokenCreate") == [("INVALID_CREDENTIALS", "email")]


def test_tokens_are_verified_renewed_and_revoked(api: Endpoint, nadia: Nadia) -> None:
    made = nadia.sign_in()["tokenCreate"]
    verify = mutation(f'tokenVerify(token: "{nadia.token}")', "isValid user { email }")
    assert api.query(verify)["tokenVerify"] == {"isValid": True, "user": {"email": nadia.email}, "errors": []}
    renew = mutation(f'tokenRefresh(refreshToken: "{made["refreshToken"]}")', "token")
    assert api.query("{ me { email } }", token=api.query(renew)["tokenRefresh"]["token"])["me"] == {"email": nadia.email}
    assert api.query(mutation(f'tokenRefresh(refreshToken: "{nadia.token}")')).refused("tokenRefresh") != []
    assert api.query(mutation("tokensDeactivateAll"), token=nadia.token).refused("tokensDeactivateAll") == []
    assert api.query("{ me { email } }", token=nadia.token).denied != []
    assert api.query(renew).refused("tokenRefresh") != []
    assert api.query(verify)["tokenVerify"]["isValid"] is False


def test_a_password_is_changed_and_forgotten(api: Endpoint, nadia: Nadia) -> None:
    change = 'passwordChange(oldPassword: "{0}", newPassword: "{1}")'
    assert api.query(mutation(change.format(OTHER, OTHER)), token=nadia.token).refused("passwordChange") == [
        ("INVALID_CREDENTIALS", "oldPassword")
    ]
    assert api.query(mutation(change.format(PASSWORD, OTHER))).denied == ["PermissionDenied"]
    assert api.query(mutation(change.format(PASSWORD, OTHER)), token=nadia.token).refused("passwordChange") == []
    ask = mutation(f'requestPasswordReset(email: "{nadia.email}", redirectUrl: "{nadia.back}", channel: "{nadia.channel}")')
    assert api.query(ask).refused("requestPasswordReset") == []
    unknown = api.query(ask.replace(nadia.email, f"nobody-{nadia.email}"))
    assert unknown.refused("requestPasswordReset") == []
    token = api.mailed(RESET, nadia.email)
    use = mutation(f'setPassword(email: "{nadia.email}", password: "{PASSWORD}", token: "{token}")', "token")
    assert api.query(use)["setPassword"]["errors"] == []
    assert api.query(use).refused("setPassword") == [("INVALID", "token")]
    assert nadia.sign_in()["tokenCreate"]["user"] == {"email": nadia.email}


def test_her_addresses_are_hers(api: Endpoint, nadia: Nadia, shopper: str) -> None:
    made = api.query(ADD, {"input": HOME, "type": "BILLING"}, token=nadia.token)["accountAddressCreate"]
    assert (made["address"]["city"], made["errors"]) == ("MONTREUIL", [])
    key = {"id": made["address"]["id"]}
    assert api.query(ME, token=nadia.token)["me"]["defaultBillingAddress"] == key
    assert api.query(ADD, {"input": HOME | {"postalCode": "1"}}, token=nadia.token).refused("accountAddressCreate") == [
        ("INVALID", "postalCode")
    ]
    moved = api.query(CHANGE, key | {"input": HOME | {"streetAddress1": "2 rue de l'Exemple"}}, token=nadia.token)
    assert moved["accountAddressUpdate"] == {"address": {"streetAddress1": "2 rue de l'Exemple"}, "errors": []}
    assert api.query(DEFAULT, key, token=nadia.token)["accountSetDefaultAddress"]["user"] == {"defaultShippingAddress": key}
    for document, root in (
        (CHANGE, "accountAddressUpdate"),
        (REMOVE, "accountAddressDelete"),
        (DEFAULT, "accountSetDefaultAddress"),
    ):
        given = key | ({"input": HOME} if document is CHANGE else {})
        assert api.query(document, given).denied == ["PermissionDenied"]
        stranger = api.query(document, given, token=shopper)
        assert stranger.denied or stranger.refused(root), root
    assert api.query(ME, token=nadia.token)["me"]["addresses"] == [key]
    assert api.query(REMOVE, key, token=nadia.token).refused("accountAddressDelete") == []
    assert api.query(ME, token=nadia.token)["me"]["addresses"] == []


def test_she_names_herself_and_sees_only_herself(api: Endpoint, nadia: Nadia) -> None:
    named = api.query(mutation('accountUpdate(input: {firstName: "Nadia"})', "user { firstName }"), token=nadia.token)
    assert named["accountUpdate"] == {"user": {"firstName": "Nadia"}, "errors": []}
    expected = {
        "email": nadia.email,
        "firstName": "Nadia",
        "addresses": [],
        "defaultBillingAddress": None,
        "orders": {"totalCount": 0},
        "checkoutIds": [],
    }
    assert api.query(ME, token=nadia.token)["me"] == expected
    assert api.query(ME)["me"] is None


def test_an_account_is_deleted_by_the_link_alone(api: Endpoint, nadia: Nadia, shopper: str) -> None:
    ask = mutation(f'accountRequestDeletion(redirectUrl: "{nadia.back}", channel: "{nadia.channel}")')
    assert api.query(ask).denied == ["PermissionDenied"]
    assert api.query(ask, token=nadia.token).refused("accountRequestDeletion") == []
    wrong = api.query(mutation('accountDelete(token: "wrong")'), token=nadia.token)
    assert wrong.refused("accountDelete") == [("INVALID", "token")]
    use = mutation(f'accountDelete(token: "{api.mailed(DELETE, nadia.email)}")')
    assert api.query(use, token=shopper).refused("accountDelete") == [("INVALID", "token")]
    assert api.query(use, token=nadia.token).refused("accountDelete") == []
    assert api.query("{ me { email } }", token=nadia.token).denied != []
    assert nadia.sign_in().refused("tokenCreate") == [("INVALID_CREDENTIALS", "email")]
