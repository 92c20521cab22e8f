"""What stands at the other end of a webhook."""

from __future__ import annotations

from typing import Any

import jwt

from marketplace.engine.apps.actions import create_webhook
from marketplace.engine.apps.models import App, Webhook
from marketplace.kernel.actors import SYSTEM, Actor
from tests.listening import Call, Receiver, receiving

__all__ = ["Call", "Receiver", "actor_of", "app", "receiving", "verify", "webhook"]


def app(*permissions: str, name: str = "Listener") -> App:
    return App.objects.create(name=name, permissions=list(permissions))


def actor_of(of: App) -> Actor:
    return Actor("app", str(of.pk), frozenset(of.permissions))


def webhook(of: App, url: str, query: str, *events: str, **fields: Any) -> Webhook:
    values = {"target_url": url, "subscription_query": query, "events": list(events), **fields}
    return create_webhook(app_id=of.pk, fields=values, actor=SYSTEM)


def verify(call: Call, jwks: dict[str, Any]) -> None:
    """As an App does: by the key of the header's `kid`, over the raw bytes. Raises PyJWT's errors."""
    signature = call.headers["Saleor-Signature"]
    kid = jwt.get_unverified_header(signature)["kid"]
    (key,) = [each for each in jwks["keys"] if each["kid"] == kid]
    jwt.api_jws.decode(signature, key=jwt.PyJWK(key), algorithms=["RS256"], detached_payload=call.body)
