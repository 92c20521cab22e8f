"""Shoppers' sign-in by a code that was sent to their mailbox: the door `shop` of `accounts.codes`.

Saleor has no such operation: this door is the embedded engine's. Where another backend serves, nobody registers it, and the shop does not
offer it.
"""

from __future__ import annotations

from marketplace.accounts import codes
from marketplace.contract.types.customer import Person, SignedIn, has_mailbox
from marketplace.kernel.ids import from_global_id, to_global_id

from .actions import admit_by_code
from .models import User


def find(address: str) -> str:
    pk = User.objects.filter(email=address, is_active=True).values_list("pk", flat=True).first()
    return to_global_id("User", pk) if pk is not None and has_mailbox(address) else ""


def reach(holder: str, by: codes.By) -> codes.Letter | None:
    user = User.objects.filter(pk=from_global_id(holder).pk, is_active=True).first()
    return codes.Letter(user.email, "", user.language_code.partition("-")[0]) if user and by == "email" else None


def admit(holder: str) -> SignedIn | None:
    tokens = admit_by_code(user_id=int(from_global_id(holder).pk))
    if tokens is None:
        return None
    user = tokens.user
    return SignedIn(tokens.access, tokens.refresh, Person(holder, user.email, user.first_name, user.last_name))


PURPOSE = codes.Purpose("shop", find, reach, admit)
