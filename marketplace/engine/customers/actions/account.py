"""A shopper's account: from registration to deletion."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from marketplace.contract.account_events import (
    AccountConfirmationRequested,
    AccountDeletionRequested,
    CustomerCreated,
    CustomerDeleted,
    CustomerUpdated,
    PasswordResetRequested,
)
from marketplace.engine.addresses.models import Address
from marketplace.engine.customers import ports
from marketplace.engine.customers.locks import lock_user
from marketplace.engine.customers.models import User, new_token_key
from marketplace.engine.customers.passwords import require_good_password
from marketplace.engine.customers.tokens import confirmation_tokens, deletion_tokens, password_tokens
from marketplace.engine.shop.queries import site_settings
from marketplace.extensions.personal_data import erase_person
from marketplace.kernel import audit, locks, outbox, throttle
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, NotFound
from marketplace.kernel.ids import to_global_id

RESET_PAUSE = timedelta(minutes=5)  # between two messages to one address
RESET_OF_NOBODY = "PasswordResetOfNobody"
# Each registration writes to a mailbox that somebody named: so many an hour from one network address, and in all.
MOST_REGISTRATIONS, MOST_REGISTRATIONS_IN_ALL, HOUR = 30, 600, timedelta(hours=1)
# Most requests of a new password, an hour, from one network address: another mailbox each time.
MOST_RESETS = 30


def _require_redirect_url(url: str) -> None:
    """The link that goes out carries a token: it must lead to a host of ours in every reading. A browser takes `\\` for `/`, Python
    takes what stands before `@` for a name, and both drop some white space."""
    odd = any(char in "\\@" or char.isspace() or not char.isprintable() for char in url)
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if odd or parts.scheme not in ("http", "https") or parts.hostname not in settings.ALLOWED_CLIENT_HOSTS:
        raise DomainError("INVALID", _("This address is not allowed for redirection."), field="redirect_url")


def _clean_email(email: str) -> str:
    cleaned = email.strip().lower()
    try:
        validate_email(cleaned)
    except ValidationError as error:
        raise DomainError(
            "INVALID", _("Please enter a complete e-mail address, such as name@example.org."), field="email"
        ) from error
    return cleaned


def _require_patience(address: str) -> None:
    alone = not address or throttle.allow("register", MOST_REGISTRATIONS, HOUR, address=address)
    if not (alone and throttle.allow("register", MOST_REGISTRATIONS_IN_ALL, HOUR)):
        raise DomainError(
            "LOGIN_ATTEMPT_DELAYED",
            _("Too many accounts were asked for just now. Please try again later."),
            field="email",
            retry=True,
        )


def _user_id(user: User) -> str:
    return to_global_id("User", user.pk)


def register_account(
    *,
    email: str,
    password: str,
    actor: Actor,
    address: str = "",
    first_name: str = "",
    last_name: str = "",
    language_code: str = "en",
    channel: str | None = None,
    redirect_url: str | None = None,
    metadata: dict[str, str] | None = None,
) -> User | None:
    """A new account; None when the e-mail is taken, which the caller must not tell apart (no enumeration).

    `address`: the caller's network address, for throttling only. Refuses with LOGIN_ATTEMPT_DELAYED when too many were asked for.
    """
    confirmation = site_settings().enable_account_confirmation_by_email
    if confirmation:
        if not redirect_url:
            raise DomainError("REQUIRED", _("An address to return to after confirmation is required."), field="redirect_url")
        _require_redirect_url(redirect_url)
        if not channel:
            raise DomainError("REQUIRED", _("A channel is required."), field="channel")
    cleaned = _clean_email(email)
    require_good_password(password, field="password")
    if actor.kind in ("anonymous", "customer"):
        _require_patience(address)
    user = User(
        email=cleaned,
        first_name=first_name,
        last_name=last_name,
        language_code=language_code,
        is_confirmed=not confirmation,
        metadata=metadata or {},
    )
    user.set_password(password)
    try:
        with locks.action():
            user.save(force_insert=True)
            audit.record(actor, "customer.register", _user_id(user))
            outbox.publish(CustomerCreated(user=_user_id(user)))
            if confirmation:
                outbox.publish(
                    AccountConfirmationRequested(
                        user=_user_id(user),
                        token=confirmation_tokens.make(user),
                        redirect_url=redirect_url or "",
                        channel=channel or "",
                        language=language_code,
                    )
                )
    except IntegrityError:
        return None
    return user


def _no_longer_valid() -> DomainError:
    return DomainError("INVALID", _("This link is no longer valid. Please ask for a new one."), field="token")


def confirm_account(*, email: str, token: str, actor: Actor) -> User:
    """Confirm an e-mail address. INVALID(token) for whatever the link does not fit: nobody learns who has an account here."""
    with locks.action():
        user = lock_user(email=email.strip().lower())
        if user is None or user.is_confirmed or not confirmation_tokens.fits(user, token):
            raise _no_longer_valid()
        user.is_confirmed = True
        user.updated_at = now()
        user.save(update_fields=["is_confirmed", "updated_at"])
        audit.record(actor, "customer.confirm", _user_id(user))
        outbox.publish(CustomerUpdated(user=_user_id(user)))
    return user


def request_password_reset(*, email: str, redirect_url: str, actor: Actor, channel: str | None = None, address: str = "") -> None:
    """Send a link to choose a new password, if there is such an account; the answer is the same if not, or if one has just been sent,
    and takes as long: for an account that is not there a message to nobody is written."""
    _require_redirect_url(redirect_url)
    cleaned = email.strip().lower()
    first = throttle.claim(f"reset:{cleaned}", RESET_PAUSE)
    if not first or (address and not throttle.allow("reset", MOST_RESETS, HOUR, address=address)):
        return
    user = User.objects.filter(email=cleaned, is_active=True).first()
    asked = PasswordResetRequested(
        user=_user_id(user) if user else "",
        token=password_tokens.make(user or User(email=cleaned)),
        redirect_url=redirect_url,
        channel=channel or "",
        language=user.language_code if user else "",
    )
    with locks.action():
        if user is None:
            outbox.publish(RESET_OF_NOBODY, {})
        else:
            outbox.publish(asked)


def set_password(*, email: str, password: str, token: str, actor: Actor) -> User:
    """Choose a new password by the link's token; signs out everywhere, and confirms the address (the link proved it).
    INVALID(token), for an unknown address too."""
    require_good_password(password, field="password")
    with locks.action():
        user = lock_user(email=email.strip().lower())
        if user is None or not password_tokens.fits(user, token):
            raise _no_longer_valid()
        user.is_confirmed = True
        _replace_password(user, password)
        audit.record(actor, "customer.set_password", _user_id(user))
    return user


def change_password(*, user_id: int, new_password: str, old_password: str | None, actor: Actor) -> User:
    """Needs the old password if there is one. INVALID_CREDENTIALS(oldPassword)."""
    require_good_password(new_password, field="new_password")
    with locks.action():
        user = lock_user(pk=user_id)
        if user is None:
            raise NotFound()
        if user.password and not user.check_password(old_password or ""):
            raise DomainError("INVALID_CREDENTIALS", _("The old password is not right."), field="old_password")
        _replace_password(user, new_password)
        audit.record(actor, "customer.change_password", _user_id(user))
    return user


def _replace_password(user: User, password: str) -> None:
    user.set_password(password)
    user.jwt_token_key = new_token_key()
    user.updated_at = now()
    user.save(update_fields=["password", "jwt_token_key", "is_confirmed", "updated_at"])


def revoke_tokens(*, user_id: int, actor: Actor) -> None:
    """Sign out everywhere."""
    with locks.action():
        User.objects.filter(pk=user_id).update(jwt_token_key=new_token_key())
        audit.record(actor, "customer.revoke_tokens", to_global_id("User", user_id))


def update_account(*, user_id: int, actor: Actor, **changes: Any) -> User:
    """Change `first_name`, `last_name`, `language_code`; `metadata` is merged."""
    allowed = {"first_name", "last_name", "language_code", "metadata"}
    if not changes.keys() <= allowed:
        raise TypeError(f"cannot change {sorted(changes.keys() - allowed)}")
    with locks.action():
        user = lock_user(pk=user_id)
        if user is None:
            raise NotFound()
        user.metadata = {**user.metadata, **changes.pop("metadata", {})}
        for name, value in changes.items():
            setattr(user, name, value)
        user.updated_at = now()
        user.save()
        audit.record(actor, "customer.update", _user_id(user), {"fields": sorted(changes)})
        outbox.publish(CustomerUpdated(user=_user_id(user)))
    return user


def request_deletion(*, user_id: int, redirect_url: str, actor: Actor, channel: str | None = None) -> None:
    """Send the link that confirms the wish to delete the account."""
    _require_redirect_url(redirect_url)
    with locks.action():
        user = User.objects.get(pk=user_id)
        outbox.publish(
            AccountDeletionRequested(
                user=_user_id(user),
                token=deletion_tokens.make(user),
                redirect_url=redirect_url,
                channel=channel or "",
                language=user.language_code,
            )
        )


def delete_account(*, user_id: int, token: str, actor: Actor) -> None:
    """Delete the account and what is only hers, here, in what Apps were told, and in plugins. Orders stay, as the law wants accounts kept,
    without the link to her account."""
    with locks.action():
        user = lock_user(pk=user_id)
        if user is None:
            raise NotFound()
        if not deletion_tokens.fits(user, token):
            raise _no_longer_valid()
        global_id = _user_id(user)
        addresses = list(user.addresses.all())
        ports.forget(_leaving(user, addresses))
        erase_person(user.email, global_id)
        user.delete()
        Address.objects.filter(pk__in=[address.pk for address in addresses]).delete()
        audit.record(actor, "customer.delete", global_id)
        outbox.publish(CustomerDeleted(user=global_id))


def _leaving(user: User, addresses: list[Address]) -> ports.Leaving:
    marks = {user.email, _user_id(user), *ports.marks_of(user)}
    marks |= {text for address in addresses for text in (address.phone, address.street_address_1) if len(text) > 4}
    surnames = {user.last_name, *(address.last_name for address in addresses)} - {""}
    return ports.Leaving(user, frozenset(marks), frozenset(surnames))
