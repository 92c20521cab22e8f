"""Shoppers' accounts."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from marketplace.accounts import actions, codes
from marketplace.contract.types.address import Address
from marketplace.contract.types.customer import Customer, Person, SignedIn
from marketplace.kernel.errors import DomainError

from .errors import Refusal, Refused, Unavailable
from .session import Session
from .shapes import Json, address, address_input, instant
from .transports import execute, mutate


def sign_in(email: str, password: str, *, session: Session) -> SignedIn:
    return _signed_in(mutate("token_create", {"email": email, "password": password}, session=session))


def codes_offered() -> bool:
    """Whether shoppers may sign in with a code: not where a real Saleor serves, which gives tokens for a password alone."""
    return codes.offered("shop")


def request_code(email: str, *, session: Session, previous: str = "") -> str:
    """Ask for a one-time code by e-mail; the key to keep for `sign_in_with_code`, given for an unknown address as well."""
    try:
        return str(
            actions.request_code(purpose="shop", to=email, address=session.address, previous=UUID(previous) if previous else None)
        )
    except DomainError as error:
        raise _refused(error) from error


def sign_in_with_code(key: str, code: str, *, session: Session) -> SignedIn:
    try:
        return cast(SignedIn, actions.redeem_code(purpose="shop", key=UUID(key), code=code, address=session.address))
    except DomainError as error:
        raise _refused(error) from error


def _refused(error: DomainError) -> Refused:
    return Refused((Refusal(error.code, error.field or "", str(error), (), ()),))


def refresh(refresh_token: str, *, session: Session) -> str:
    """A new access token."""
    return str(mutate("token_refresh", {"refreshToken": refresh_token}, session=session)["token"])


def register(email: str, password: str, first_name: str, last_name: str, *, redirect_url: str, session: Session) -> None:
    """Ask for an account; a message to confirm it follows. For an address already known nothing happens, and nothing says so."""
    given = {
        "email": email,
        "password": password,
        "firstName": first_name,
        "lastName": last_name,
        "channel": session.channel,
        "languageCode": session.language_code,
        "redirectUrl": redirect_url,
    }
    mutate("account_register", {"input": given}, session=session)


def confirm(email: str, token: str, *, session: Session) -> Person:
    return _person(mutate("confirm_account", {"email": email, "token": token}, session=session)["user"])


def request_password_reset(email: str, *, redirect_url: str, session: Session) -> None:
    variables = {"email": email, "channel": session.channel, "redirectUrl": redirect_url}
    mutate("request_password_reset", variables, session=session)


def set_password(email: str, password: str, token: str, *, session: Session) -> SignedIn:
    return _signed_in(mutate("set_password", {"email": email, "password": password, "token": token}, session=session))


def change_password(old: str, new: str, *, session: Session) -> None:
    mutate("password_change", {"old": old, "new": new}, session=session)


def me(*, session: Session) -> Customer | None:
    """The holder of the session's token."""
    found = execute("me", {}, session=session)["me"]
    if found is None:
        return None
    return Customer(
        person=_person(found),
        joined=instant(found["dateJoined"]),
        addresses=tuple(one for one in map(address, found["addresses"]) if one is not None),
        default_shipping_id=(found["defaultShippingAddress"] or {}).get("id") or "",
        default_billing_id=(found["defaultBillingAddress"] or {}).get("id") or "",
    )


def update_name(first_name: str, last_name: str, *, session: Session) -> None:
    mutate("account_update", {"input": {"firstName": first_name, "lastName": last_name}}, session=session)


def create_address(value: Address, *, session: Session) -> None:
    mutate("account_address_create", {"input": address_input(value)}, session=session)


def update_address(address_id: str, value: Address, *, session: Session) -> None:
    mutate("account_address_update", {"id": address_id, "input": address_input(value)}, session=session)


def delete_address(address_id: str, *, session: Session) -> None:
    mutate("account_address_delete", {"id": address_id}, session=session)


def set_default_address(address_id: str, *, session: Session) -> None:
    """For deliveries and invoices alike."""
    for kind in ("SHIPPING", "BILLING"):
        mutate("account_set_default_address", {"id": address_id, "type": kind}, session=session)


def request_deletion(*, redirect_url: str, session: Session) -> None:
    """A message with a link to confirm follows."""
    mutate("account_request_deletion", {"channel": session.channel, "redirectUrl": redirect_url}, session=session)


def delete_account(token: str, *, session: Session) -> None:
    """`token` is the one in the message."""
    mutate("account_delete", {"token": token}, session=session)


def _person(found: Json | None) -> Person:
    if found is None:
        raise Unavailable("user")
    return Person(found["id"], found["email"], found["firstName"], found["lastName"])


def _signed_in(payload: Json) -> SignedIn:
    return SignedIn(payload["token"], payload["refreshToken"], _person(payload["user"]))


def person(user_id: str, *, session: Session) -> Person | None:
    """A customer by her global id; the shop's own programs ask."""
    found = execute("customer_by_id", {"id": user_id}, session=session)["user"]
    return _person(found) if found else None
