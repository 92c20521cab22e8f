from __future__ import annotations

from django.db import models

from marketplace.engine.fields import WithMetadata, text_array
from marketplace.kernel.clock import now


class App(WithMetadata):
    """A program that calls the API in its own name, with Saleor's permission names."""

    name = models.CharField(max_length=60)
    identifier = models.CharField(max_length=256, blank=True, default="", db_index=True)
    type = models.CharField(max_length=20, choices=[("LOCAL", "LOCAL"), ("THIRDPARTY", "THIRDPARTY")], default="LOCAL")
    is_active = models.BooleanField(default=True)
    permissions = text_array()
    about = models.TextField(blank=True, default="")
    version = models.CharField(max_length=60, blank=True, default="")
    app_url = models.CharField(max_length=512, blank=True, default="")
    manifest_url = models.CharField(max_length=512, blank=True, default="")
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(fields=["identifier"], name="app_identifier", condition=models.Q(identifier="maarad"))
        ]

    def __str__(self) -> str:
        return self.identifier or self.name


class AppToken(models.Model):
    """A token's SHA-256 and last four characters: the token itself is shown once and never stored."""

    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=128, blank=True, default="")
    token_sha256 = models.CharField(max_length=64, unique=True)
    token_last_4 = models.CharField(max_length=4)
    created_at = models.DateTimeField(default=now)
