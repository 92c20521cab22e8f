from django.apps import AppConfig
from django.conf import settings


class CustomersConfig(AppConfig):
    name = "marketplace.engine.customers"
    label = "customers"

    def ready(self) -> None:
        from marketplace.accounts import codes

        from .sign_in_codes import PURPOSE

        # Beside a real Saleor shoppers have their accounts there, and it gives tokens for passwords alone.
        if settings.EMBEDDED:
            codes.register(PURPOSE)
