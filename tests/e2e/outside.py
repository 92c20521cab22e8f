"""What is not ours, on this machine: a Stripe, a mailbox and a telephone. The shop reaches them over real HTTP and through real files."""

from __future__ import annotations

import json
import re
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from fixtures.stripe.server import FakeStripe

RULER = b"\n" + b"-" * 79 + b"\n"


class Outside:
    """Servers on given ports. `environment` is what the shop must be told."""

    def __init__(self, mail: Path, stripe_port: int, sms_port: int) -> None:
        self.mail = mail
        self.stripe_address = f"http://127.0.0.1:{stripe_port}"
        self.sms_port = sms_port
        self.stripe_port = stripe_port
        self.stripe: FakeStripe
        self.telephone: Telephone

    @property
    def environment(self) -> dict[str, str]:
        self.mail.mkdir(parents=True, exist_ok=True)
        return {
            "STRIPE_SECRET_KEY": "sk_test_fake",
            "STRIPE_PUBLISHABLE_KEY": "pk_test_fake",
            "STRIPE_WEBHOOK_SECRET": "whsec_fake",
            "STRIPE_API_BASE": self.stripe_address,
            "CSP_FORM_ACTION": self.stripe_address,
            "SMS_GATEWAY": "http",
            "SMS_HTTP_URL": f"http://127.0.0.1:{self.sms_port}/",
            "E2E_MAIL": str(self.mail),
        }

    def open(self, shop: str) -> None:
        """Start the servers for the shop at that address."""
        self.stripe = FakeStripe(self.stripe_port, f"{shop}/webhooks/incoming/stripe/")
        self.stripe.__enter__()
        self.telephone = Telephone(self.sms_port)

    def close(self) -> None:
        self.stripe.__exit__()
        self.telephone.close()

    def letters(self, to: str) -> list[EmailMessage]:
        """Messages that were sent to an address, in the order of their files."""
        found: list[EmailMessage] = []
        for path in sorted(self.mail.glob("*.log")):
            for piece in path.read_bytes().split(RULER):
                if piece.strip():
                    letter = message_from_bytes(piece.lstrip(b"\n"), policy=policy.default)
                    found += [letter] if letter["To"] == to else []
        return found

    def everything(self) -> str:
        """All mail and all messages to telephones, as one text."""
        texts = [path.read_text(errors="replace") for path in sorted(self.mail.glob("*.log"))]
        return "\n".join([*texts, *(json.dumps(sent, ensure_ascii=False) for sent in self.telephone.messages)])


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(letter: EmailMessage) -> str:
    """The first address in a letter."""
    found = re.search(r"https?://\S+", text_of(letter))
    assert found, text_of(letter)
    return found[0]


class Telephone:
    """Takes short messages as an SMS provider does and keeps them."""

    def __init__(self, port: int) -> None:
        self.messages: list[dict[str, Any]] = []
        kept = self.messages

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                kept.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(202)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                return None

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def to(self, number: str) -> list[str]:
        return [str(sent["text"]) for sent in self.messages if sent["to"] == number]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
