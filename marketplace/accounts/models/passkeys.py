from __future__ import annotations

from django.db import models

from marketplace.kernel.clock import now

from .people import Person


class Passkey(models.Model):
    """A WebAuthn credential of somebody who works here. `credential`: its attested data as CBOR, with the public key: no secret."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(unique=True)
    credential = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    name = models.CharField(max_length=60, help_text="what she calls it: the office telephone")
    created_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"passkey of person {self.person_id}"
