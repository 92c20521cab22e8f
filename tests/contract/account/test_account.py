"""Accounts as a storefront sees them: every operation of the tier that signs people in and keeps their data."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from marketplace.engine.customers.models import User
from marketplace.engine.customers.tokens import create_access_token
from marketplace.kernel.models import OutboxMessage
from tests.contract.endpoint import Embedded

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD, OTHER = "nadia@maarad.example", "seven-green-tiles", "eight-blue-bowls"
BACK = f"{settings.PUBLIC_URL}/back"
HOME = {"firstName": "Nadia", "streetAddress1": "1 rue de l'Exemple", "city": "Montreuil", "postalCode": "93100", "country": "FR"}
ERRORS = "errors { code field }"


def mutation(call: str, selected: str = "") -> str:
    return f"mutation {{ {call} {{ {selected} {ERRORS} }} }}"


REGISTER = f"mutation($input: AccountRegisterInput!) {{ accountRegister(input: $input) {{ user {{ id email }} requiresConfirmation {ERRORS} }} }}"
SIGN_IN = "mutation($email: String!, $password: String!) { tokenCreate(email: $email, password: $password) { token refreshToken user { email } %s } }"
SIGN_IN = SIGN_IN % ERRORS
ADD = f"mutation($input: AddressInput!, $type: AddressTypeEnum) {{ accountAddressCreate(input: $input, type: $type) {{ address {{ id city }} {ERRORS} }} }}"
CHANGE = f"mutation($id: ID!, $input: AddressInput!) {{ accountAddressUpdate(id: $id, input: $input) {{ address {{ streetAddress1 }} {ERRORS} }} }}"
DELETE = f"mutation($id: ID!) {{ accountAddressDelete(id: $id) {{ {ERRORS} }} }}"
DEFAULT = f"mutation($id: ID!) {{ accountSetDefaultAddress(id: $id, type: SHIPPING) {{ user {{ defaultShippingAddress {{ id }} }} {ERRORS} }} }}"
ME = "{ me { email firstName addresses { id } defaultBillingAddress { id } orders(first: 1) { totalCount } checkoutIds } }"


def link(topic: str) -> str:
    """The token in the last link that was mailed."""
    token: str = OutboxMessage.objects.filter(topic=topic).latest("pk").payload["token"]
    return token


def register(api: Embedded, **changes: Any) -> Any:
    return api.query(
        REGISTER, {"input": {"email": EMAIL, "password": PASSWORD, "redirectUrl": BACK, "channel": "france", **changes}}
    )


def sign_in(api: Embedded, password: str = PASSWORD) -> Any:
    return api.query(SIGN_IN, {"email": EMAIL, "password": password})


@pytest.fixture
def nadia(api: Embedded) -> str:
    """A confirmed customer's access token."""
    register(api)
    confirmed = api.query(
        mutation(f'confirmAccount(email: "{EMAIL}", token: "{link("AccountConfirmationRequested")}")', "user { email }")
    )
    assert confirmed["confirmAccount"] == {"user": {"email": EMAIL}, "errors": []}
    token: str = sign_in(api)["tokenCreate"]["token"]
    return token


def test_registration_tells_nobody_who_is_there_already(api: Embedded) -> None:
    first, second = register(api), register(api, password=OTHER)
    assert first["accountRegister"] == second["accountRegister"]
    assert first["accountRegister"]["errors"] == []
    assert first["accountRegister"]["requiresConfirmation"] is True
    assert User.objects.get(email=EMAIL).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"email": "nobody"}, ("INVALID", "email")),
        ({"password": "short"}, ("PASSWORD_TOO_SHORT", "password")),
        ({"redirectUrl": "https://elsewhere.example/"}, ("INVALID", "redirectUrl")),
    ],
)
def test_a_registration_that_cannot_be(api: Embedded, changes: dict[str, str], refusal: tuple[str, str]) -> None:
    assert register(api, **changes).refused("accountRegister") == [refusal]
    assert User.objects.count() == 0


def test_nobody_signs_in_before_confirming_or_with_a_wrong_word(api: Embedded) -> None:
    register(api)
    assert sign_in(api).refused("tokenCreate") == [("ACCOUNT_NOT_CONFIRMED", "email")]
    assert sign_in(api, OTHER).refused("tokenCreate") == [("INVALID_CREDENTIALS", "email")]
    wrong = api.query(mutation(f'confirmAccount(email: "{EMAIL}", token: "wrong")'))
    assert wrong.refused("confirmAccount") == [("INVALID", "token")]


def test_tokens_are_verified_renewed_and_revoked(api: Embedded, nadia: str) -> None:
    made = sign_in(api)["tokenCreate"]
    verify = mutation(f'tokenVerify(token: "{nadia}")', "isValid user { email }")
    assert api.query(verify)["tokenVerify"] == {"isValid": True, "user": {"email": EMAIL}, "errors": []}
    renew = mutation(f'tokenRefresh(refreshToken: "{made["refreshToken"]}")', "token")
    assert api.query("{ me { email } }", token=api.query(renew)["tokenRefresh"]["token"])["me"] == {"email": EMAIL}
    assert api.query(mutation(f'tokenRefresh(refreshToken: "{nadia}")')).refused("tokenRefresh") != []
    assert api.query(mutation("tokensDeactivateAll"), token=nadia).refused("tokensDeactivateAll") == []
    assert api.query("{ me { email } }", token=nadia).denied != []
    assert api.query(renew).refused("tokenRefresh") != []
    assert api.query(verify)["tokenVerify"]["isValid"] is False


def test_a_password_is_changed_and_forgotten(api: Embedded, nadia: str) -> None:
    change = 'passwordChange(oldPassword: "{0}", newPassword: "{1}")'
    assert api.query(mutation(change.format(OTHER, OTHER)), token=nadia).refused("passwordChange") == [
        ("INVALID_CREDENTIALS", "oldPassword")
    ]
    assert api.query(mutation(change.format(PASSWORD, OTHER))).denied == ["PermissionDenied"]
    assert api.query(mutation(change.format(PASSWORD, OTHER)), token=nadia).refused("passwordChange") == []
    ask = mutation(f'requestPasswordReset(email: "{EMAIL}", redirectUrl: "{BACK}", channel: "france")')
    assert api.query(ask).refused("requestPasswordReset") == []
    unknown = api.query(ask.replace("nadia", "nobody"))
    assert unknown.refused("requestPasswordReset") == []
    assert OutboxMessage.objects.filter(topic="PasswordResetRequested").count() == 1
    use = mutation(f'setPassword(email: "{EMAIL}", password: "{PASSWORD}", token: "{link("PasswordResetRequested")}")', "token")
    assert api.query(use)["setPassword"]["errors"] == []
    assert api.query(use).refused("setPassword") == [("INVALID", "token")]
    assert sign_in(api)["tokenCreate"]["user"] == {"email": EMAIL}


def test_her_addresses_are_hers(api: Embedded, nadia: str, shopper: str) -> None:
    made = api.query(ADD, {"input": HOME, "type": "BILLING"}, token=nadia)["accountAddressCreate"]
    assert (made["address"]["city"], made["errors"]) == ("MONTREUIL", [])
    key = {"id": made["address"]["id"]}
    assert api.query(ME, token=nadia)["me"]["defaultBillingAddress"] == key
    assert api.query(ADD, {"input": HOME | {"postalCode": "1"}}, token=nadia).refused("accountAddressCreate") == [
        ("INVALID", "postalCode")
    ]
    moved = api.query(CHANGE, key | {"input": HOME | {"streetAddress1": "2 rue de l'Exemple"}}, token=nadia)
    assert moved["accountAddressUpdate"] == {"address": {"streetAddress1": "2 rue de l'Exemple"}, "errors": []}
    assert api.query(DEFAULT, key, token=nadia)["accountSetDefaultAddress"]["user"] == {"defaultShippingAddress": key}
    for document, root in (
        (CHANGE, "accountAddressUpdate"),
        (DELETE, "accountAddressDelete"),
        (DEFAULT, "accountSetDefaultAddress"),
    ):
        given = key | ({"input": HOME} if document is CHANGE else {})
        assert api.query(document, given).denied == ["PermissionDenied"]
        stranger = api.query(document, given, token=shopper)
        assert stranger.denied or stranger.refused(root), root
    assert api.query(ME, token=nadia)["me"]["addresses"] == [key]
    assert api.query(DELETE, key, token=nadia).refused("accountAddressDelete") == []
    assert api.query(ME, token=nadia)["me"]["addresses"] == []


def test_she_names_herself_and_sees_only_herself(api: Embedded, nadia: str) -> None:
    named = api.query(mutation('accountUpdate(input: {firstName: "Nadia"})', "user { firstName }"), token=nadia)
    assert named["accountUpdate"] == {"user": {"firstName": "Nadia"}, "errors": []}
    expected = {
        "email": EMAIL,
        "firstName": "Nadia",
        "addresses": [],
        "defaultBillingAddress": None,
        "orders": {"totalCount": 0},
        "checkoutIds": [],
    }
    assert api.query(ME, token=nadia)["me"] == expected
    assert api.query(ME)["me"] is None


def test_an_account_is_deleted_by_the_link_alone(api: Embedded, nadia: str) -> None:
    ask = mutation(f'accountRequestDeletion(redirectUrl: "{BACK}", channel: "france")')
    assert api.query(ask).denied == ["PermissionDenied"]
    assert api.query(ask, token=nadia).refused("accountRequestDeletion") == []
    assert api.query(mutation('accountDelete(token: "wrong")'), token=nadia).refused("accountDelete") == [("INVALID", "token")]
    other = create_access_token(User.objects.create(email="lina@maarad.example", is_confirmed=True))
    use = mutation(f'accountDelete(token: "{link("AccountDeletionRequested")}")')
    assert api.query(use, token=other).refused("accountDelete") == [("INVALID", "token")]
    assert api.query(use, token=nadia).refused("accountDelete") == []
    assert not User.objects.filter(email=EMAIL).exists()
    assert api.query("{ me { email } }", token=nadia).denied != []
