"""One message to one person: by e-mail when she gave one, else by SMS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from marketplace.contract.types.customer import has_mailbox

from .sms import gateway, plain

LONGEST_NAME = 60
_NO_NAME = re.compile(r"[/\\:@<>\d\n\r]|\.\w")


@dataclass(frozen=True, slots=True)
class Recipient:
    email: str
    phone: str
    language: str


class NotSent(Exception):
    """The mail server refused or was not there. Says no more than what kind of fault it was: the server's own words name the recipient,
    and what is raised here is logged."""


def send(kind: str, to: Recipient, variables: Mapping[str, Any], *, key: str) -> str:
    """Render `messages/<kind>.txt` (first line: the subject) or `messages/<kind>.sms.txt` in her language and send it.

    Returns how it went: `email`, `sms`, or `nowhere` when there is no way to reach her.
    """
    with translation.override(to.language):
        name = greetable(str(variables.get("name", "")))
        context = {**variables, "name": name, "shop_name": settings.SHOP_NAME, "language": to.language}
        if has_mailbox(to.email):
            subject, _, body = render_to_string(f"messages/{kind}.txt", context).strip().partition("\n")
            headers = {
                "Message-ID": f"<{key}@{urlsplit(settings.PUBLIC_URL).hostname or 'maarad'}>",
                "Content-Language": to.language,
            }
            try:
                EmailMessage(subject.strip(), body.strip() + "\n", to=[to.email], headers=headers).send()
            except SMTPException as fault:
                raise NotSent(type(fault).__name__) from None
            return "email"
        if to.phone:
            text = render_to_string(f"messages/{kind}.sms.txt", context)
            gateway().send(to=to.phone, text=plain(text, language=to.language), key=key)
            return "sms"
    return "nowhere"


def greetable(name: str) -> str:
    """`name`, or nothing when it looks like an address or a text: anybody may order or sign up with somebody else's mailbox, and must not
    be able to write there under our name."""
    return "" if len(name) > LONGEST_NAME or _NO_NAME.search(name) else name
