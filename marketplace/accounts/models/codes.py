from __future__ import annotations

import uuid

from django.db import models

from marketplace.kernel.clock import now


class SignInCode(models.Model):
    """A request for a one-time sign-in code, and what came of it.

    The code itself is nowhere: it is made of `id` and the installation's secret whenever it is needed (`codes.digits`). A digest of six
    digits is no secret, for all million of them are tried in a second. `id` stays on the server, in the session of the browser that
    asked: only there is the code of any use. A request for somebody unknown is a row without a holder, to be answered like any other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=20)
    asked = models.CharField(max_length=64, help_text="keyed digest of the address that was given")
    holder = models.CharField(max_length=80, blank=True, default="", help_text="person:3 or a customer's global id")
    by = models.CharField(max_length=5, choices=[("email", "email"), ("sms", "sms")])
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "holder"],
                name="one_code_at_a_time",
                condition=models.Q(used_at__isnull=True) & ~models.Q(holder=""),
            )
        ]

    def __str__(self) -> str:
        return f"sign-in code {self.purpose} for {self.holder or 'nobody'}"
