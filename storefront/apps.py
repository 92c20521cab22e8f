from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "storefront"
    label = "storefront"

    def ready(self) -> None:
        from . import erasing, withdrawals

        erasing.connect()
        withdrawals.connect()
