from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "marketplace.engine.customers"
    label = "customers"

    def ready(self) -> None:
        from marketplace.accounts import codes

        from .sign_in_codes import PURPOSE

        codes.register(PURPOSE)
