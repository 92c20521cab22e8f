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
    author = models.CharField(max_length=60, blank=True, default="")
    audience = models.CharField(max_length=256, blank=True, default="")
    data_privacy = models.TextField(blank=True, default="")
    app_url = models.CharField(max_length=512, blank=True, default="")
    manifest_url = models.CharField(max_length=512, blank=True, default="")
    configuration_url = models.CharField(max_length=512, blank=True, default="")
    data_privacy_url = models.CharField(max_length=512, blank=True, default="")
    homepage_url = models.CharField(max_length=512, blank=True, default="")
    support_url = models.CharField(max_length=512, blank=True, default="")
    is_installed = models.BooleanField(default=True, help_text="false while its token is being handed over")
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["identifier"], name="app_identifier", condition=models.Q(identifier="maarad", type="LOCAL")
            ),
            models.UniqueConstraint(fields=["identifier"], name="installed_app_once", condition=models.Q(type="THIRDPARTY")),
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


class AppExtension(models.Model):
    """A place in the Dashboard that an installed App fills. Mount, target and settings are the Dashboard's words, kept as they came."""

    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="extensions")
    label = models.CharField(max_length=256)
    url = models.CharField(max_length=512)
    mount = models.CharField(max_length=256)
    target = models.CharField(max_length=256, default="POPUP")
    permissions = text_array()
    settings = models.JSONField(default=dict, blank=True)
    identifier = models.CharField(max_length=256, blank=True, default="")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["app", "identifier"], name="extension_identifier_of_app", condition=~models.Q(identifier="")
            )
        ]

    def __str__(self) -> str:
        return self.label


class InstallationStatus(models.TextChoices):
    PENDING = "PENDING"
    FAILED = "FAILED"


class AppInstallation(models.Model):
    """An App that is being installed, or could not be. The row goes when the App is there. `app` is the half-made one."""

    status = models.CharField(max_length=10, choices=InstallationStatus.choices, default=InstallationStatus.PENDING)
    message = models.TextField(blank=True, default="", help_text="why it failed")
    app_name = models.CharField(max_length=60)
    manifest_url = models.CharField(max_length=512)
    permissions = text_array(help_text="what the person who asked for it grants")
    activate = models.BooleanField(default=True)
    app = models.OneToOneField(App, null=True, on_delete=models.SET_NULL, related_name="installation")
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.app_name} {self.status}"


class Webhook(models.Model):
    """Where an App wants to be told, and which query shapes the message (a GraphQL subscription)."""

    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=255, blank=True, default="")
    identifier = models.CharField(max_length=256, blank=True, default="")
    target_url = models.CharField(max_length=255)
    is_active = models.BooleanField(default=True)
    subscription_query = models.TextField()
    events = text_array(help_text="names of WebhookEventTypeAsyncEnum and of `SYNC_EVENTS`")
    custom_headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["app", "identifier"], name="webhook_identifier_of_app", condition=~models.Q(identifier="")
            )
        ]

    def __str__(self) -> str:
        return self.name or f"webhook {self.pk}"


class DeliveryStatus(models.TextChoices):
    PENDING = "PENDING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"


class EventDelivery(models.Model):
    """One message to one webhook. The body is written once and sent again byte for byte. Kept for 14 days."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event_type = models.CharField(max_length=80)
    body = models.TextField()
    question = models.CharField(max_length=200, null=True, help_text="of a question that may be asked again: what it is about")
    status = models.CharField(max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.PENDING)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["webhook", "-created_at"], name="delivery_of_webhook")]
        constraints = [models.UniqueConstraint(fields=["webhook", "question"], name="question_of_webhook_once")]

    def __str__(self) -> str:
        return f"{self.event_type} #{self.pk}"


class EventDeliveryAttempt(models.Model):
    """One try. `task_id` is the outbox message that asked for it: the constraint makes a try count once."""

    delivery = models.ForeignKey(EventDelivery, on_delete=models.CASCADE, related_name="attempts")
    task_id = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=DeliveryStatus.choices)
    response = models.TextField(blank=True, default="", help_text="the beginning of the answer, or why there was none")
    response_status_code = models.PositiveSmallIntegerField(null=True)
    duration = models.FloatField(null=True, help_text="seconds")
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["delivery", "task_id"], name="delivery_attempt_once")]

    def __str__(self) -> str:
        return f"{self.status} of {self.delivery_id}"
