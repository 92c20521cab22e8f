from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "marketplace.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        from marketplace.contract.app_events import AppInstallationRequested
        from marketplace.contract.webhook_events import WebhookDeliveryDue
        from marketplace.engine.apps import ports
        from marketplace.engine.payments.ports import register_installed
        from marketplace.kernel.outbox import subscribe

        from .delivery import send_delivery
        from .fan_out import fan_out
        from .installation import install
        from .payment_apps import Installed
        from .topics import TOPICS
        from .transport import ToApps

        ports.register(ToApps())
        register_installed(Installed())
        for topic in TOPICS:
            subscribe(topic, "webhooks.fan_out", fan_out)
        subscribe(WebhookDeliveryDue.__name__, "webhooks.send_delivery", send_delivery, network=True)
        subscribe(AppInstallationRequested.__name__, "webhooks.install", install, network=True)
