from __future__ import annotations

from django.db import models

from marketplace.kernel.clock import now


class Rendition(models.Model):
    """A picture of the media store in another size and format, made by the worker."""

    source = models.CharField(max_length=255, help_text="path of the original in the media store")
    size = models.PositiveIntegerField(help_text="longest side, in pixels")
    format = models.CharField(max_length=10, help_text="ORIGINAL (JPEG or PNG), WEBP or AVIF")
    path = models.CharField(max_length=255)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "size", "format"], name="one_rendition")]

    def __str__(self) -> str:
        return self.path
