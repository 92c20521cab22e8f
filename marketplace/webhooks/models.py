from __future__ import annotations

from django.db import models

from marketplace.kernel.clock import now


class Webhook(models.Model):
    """Where an App wants to be told, and which query shapes the message (a GraphQL subscription)."""

    app = models.ForeignKey("apps.App", on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=255, blank=True, default="")
    target_url = models.CharField(max_length=255)
    is_active = models.BooleanField(default=True)
    subscription_query = models.TextField(blank=True, default="")
    events = models.JSONField(default=list, help_text="WebhookEventTypeAsyncEnum names")
    custom_headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name or self.target_url


class EventDelivery(models.Model):
    """One message to one webhook. The body is stored once and sent again byte for byte."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event_type = models.CharField(max_length=80)
    body = models.TextField()
    status = models.CharField(max_length=10, default="PENDING", help_text="PENDING SUCCESS FAILED")
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("-created_at", "-pk")


class EventDeliveryAttempt(models.Model):
    delivery = models.ForeignKey(EventDelivery, on_delete=models.CASCADE, related_name="attempts")
    status = models.CharField(max_length=10)
    response_status_code = models.PositiveSmallIntegerField(null=True)
    duration = models.FloatField(null=True, help_text="seconds")
    error = models.CharField(max_length=255, blank=True, default="")
    created_at = models.DateTimeField(default=now)


class IncomingCallback(models.Model):
    """A provider's callback that was taken in: the unique key makes a replay do nothing."""

    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=255)
    received_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="callback_once")]
