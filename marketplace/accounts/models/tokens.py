from __future__ import annotations

from django.db import models

from marketplace.kernel.clock import now

from .people import Person


class PortalToken(models.Model):
    """A key with which a program of somebody else's does for one subject what its holder may do in these scopes. `digest`: of the token, which
    is told only once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="portal_tokens")
    subject = models.CharField(max_length=120, db_index=True)
    scopes = models.JSONField(default=list)
    name = models.CharField(max_length=60, help_text="which program")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"portal token {self.pk}"
