"""One message to one person: by e-mail when she gave one, else by SMS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from marketplace.contract.types.customer import has_mailbox

from .sms import gateway


@dataclass(frozen=True, slots=True)
class Recipient:
    email: str
    phone: str
    language: str


def send(kind: str, to: Recipient, variables: Mapping[str, Any], *, key: str) -> str:
    """Render `messages/<kind>.txt` (first line: the subject) or `messages/<kind>.sms.txt` in her language and send it.

    Returns how it went: `email`, `sms`, or `nowhere` when there is no way to reach her.
    """
    with translation.override(to.language):
        context = {**variables, "shop_name": settings.SHOP_NAME, "language": to.language}
        if has_mailbox(to.email):
            subject, _, body = render_to_string(f"messages/{kind}.txt", context).strip().partition("\n")
            message_id = f"<{key}@{settings.PUBLIC_URL.partition('://')[2].partition(':')[0] or 'maarad'}>"
            EmailMessage(subject.strip(), body.strip() + "\n", to=[to.email], headers={"Message-ID": message_id}).send()
            return "email"
        if to.phone:
            text = " ".join(render_to_string(f"messages/{kind}.sms.txt", context).split())
            gateway().send(to=to.phone, text=text, key=key)
            return "sms"
    return "nowhere"
