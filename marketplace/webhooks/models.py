from __future__ import annotations

from django.db import models

from marketplace.kernel.clock import now


class IncomingCallback(models.Model):
    """A provider's callback that was taken in: the unique key makes a replay do nothing."""

    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=255)
    received_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="callback_once")]
