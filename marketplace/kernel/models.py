from __future__ import annotations

from django.db import models
from django.db.models import Q

from .clock import now


class Lane(models.IntegerChoices):
    """What waits for what: a message of a lower number overtakes the others."""

    URGENT = 0
    BULK = 1


class OutboxMessage(models.Model):
    """A side effect that must happen, written in the transaction of its cause and drained after commit."""

    lane = models.PositiveSmallIntegerField(choices=Lane.choices, default=Lane.URGENT)
    topic = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["lane", "available_at", "id"],
                name="outbox_due_by_lane",
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} #{self.pk}"


class OutboxReceipt(models.Model):
    """That one handler has dealt with one message: the constraint makes effects happen once."""

    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="receipts")
    handler = models.CharField(max_length=200)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "handler"], name="outbox_handled_once")]

    def __str__(self) -> str:
        return f"{self.handler} of {self.message_id}"


class AuditEntry(models.Model):
    """Who did what to which object. Append-only; holds no personal data: `actor` is a kind and a key."""

    actor = models.CharField(max_length=80)
    person = models.CharField(max_length=80, blank=True, default="")
    action = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["object_id", "id"], name="audit_of_object")]

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.object_id}"


class Heartbeat(models.Model):
    """When a background process was last seen alive (health endpoint)."""

    process = models.CharField(max_length=40, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.process


class LoginAttempt(models.Model):
    """Failed sign-ins by a digest of what was tried from where, for throttling; purged daily."""

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    next_allowed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.failures} failures"
