"""Who looks at one of our pages in the Dashboard, by the token that Saleor made for this person and this App (five minutes)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from marketplace.saleor import addresses, signatures
from marketplace.saleor.models import Installation


@dataclass(frozen=True, slots=True)
class Visitor:
    """`permissions`: what the person may do, as far as our App (or the mounted page) may as well; `token` says so to Saleor, too."""

    token: str = field(repr=False)
    permissions: frozenset[str]


class Stranger(Exception):
    """The token is none that our Saleor made for a person who looks at this App now. The reason is for the log and holds nothing of it."""


def visitor(authorization: str, app: str) -> Visitor:
    """The person behind an `Authorization: Bearer …` header. Raises Stranger."""
    scheme, _, given = authorization.partition(" ")
    token = given.strip()
    if scheme.lower() != "bearer" or not token:
        raise Stranger("no token")
    installed = Installation.objects.filter(app=app).first()
    if installed is None:
        raise Stranger("the App is not installed")
    try:
        claims = signatures.claims(token, installed)
    except signatures.NotAuthentic as error:
        raise Stranger(str(error)) from error
    for name, fits in _expected(claims, installed).items():
        if not fits:
            raise Stranger(f"another {name}")
    held = claims.get("permissions")
    return Visitor(token, frozenset(name for name in held if isinstance(name, str)) if isinstance(held, list) else frozenset())


def _expected(claims: dict[str, Any], installed: Installation) -> dict[str, bool]:
    return {
        "iss": isinstance(claims["iss"], str) and addresses.is_ours(claims["iss"]),
        "owner": claims.get("owner") == "saleor",
        "type": claims.get("type") == "thirdparty",
        "app": claims.get("app") == installed.saleor_app_id,
        "is_staff": claims.get("is_staff") is True,
    }
