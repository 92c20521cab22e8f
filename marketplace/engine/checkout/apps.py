from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "marketplace.engine.checkout"
    label = "checkout"

    def ready(self) -> None:
        from marketplace.engine.customers import ports

        from . import erasing

        ports.known_by(erasing.marks)
        ports.on_leaving(erasing.forget)
