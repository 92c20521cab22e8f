from __future__ import annotations

import uuid

from django.db import models

from marketplace.kernel.clock import now

from .people import Person


class SignInCard(models.Model):
    """A printed QR card with a PIN, for somebody without e-mail: the centre issues it, and takes it back when it is lost.

    What the code on the card holds is nowhere but on the card: `secret` is its digest. `pin` is hashed as a password. One live card a person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="cards")
    secret = models.CharField(max_length=64, unique=True)
    pin = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(default=0, help_text="wrong PINs since the last right one")
    issued_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    issued_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], name="one_live_card", condition=models.Q(revoked_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"card of person {self.person_id}"
