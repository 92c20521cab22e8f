from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "marketplace.engine.orders"
    label = "orders"

    def ready(self) -> None:
        from marketplace.engine.customers import ports

        from .marks import marks

        ports.known_by(marks)
