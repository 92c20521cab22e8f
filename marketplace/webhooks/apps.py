from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "marketplace.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        from marketplace.contract.webhook_events import WebhookDeliveryDue
        from marketplace.kernel.outbox import subscribe

        from .delivery import send_delivery
        from .fan_out import fan_out
        from .topics import TOPICS

        for topic in TOPICS:
            subscribe(topic, "webhooks.fan_out", fan_out)
        subscribe(WebhookDeliveryDue.__name__, "webhooks.send_delivery", send_delivery, network=True)
