from __future__ import annotations

from django.db import models

from marketplace.kernel.clock import now


class SentForm(models.Model):
    """A form that may be sent once, by the key that it was shown with: the constraint decides which of two clicks counts."""

    key = models.UUIDField(primary_key=True)
    sent_at = models.DateTimeField(default=now, db_index=True)

    def __str__(self) -> str:
        return str(self.key)
