from __future__ import annotations

from django.apps import AppConfig


class PaymentAppsConfig(AppConfig):
    name = "marketplace.payments"
    label = "payment_apps"

    def ready(self) -> None:
        from marketplace.engine.payments import ports

        from . import checks  # noqa: F401
        from .cod.app import CashOnDeliveryApp
        from .dummy import DummyApp

        ports.register(CashOnDeliveryApp())
        ports.register(DummyApp())
