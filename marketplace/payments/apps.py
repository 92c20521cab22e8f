from __future__ import annotations

from django.apps import AppConfig


class PaymentAppsConfig(AppConfig):
    name = "marketplace.payments"
    label = "payment_apps"

    def ready(self) -> None:
        from marketplace.engine.payments import ports

        from . import checks  # noqa: F401
        from .cod.app import cash_apps
        from .dummy import DummyApp
        from .redirect import RedirectApp
        from .stripe.app import StripeApp

        apps: list[ports.PaymentApp] = [StripeApp(), RedirectApp(), *cash_apps(), DummyApp()]
        for app in apps:
            ports.register(app)
