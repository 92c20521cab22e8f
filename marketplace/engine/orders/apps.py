from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "marketplace.engine.orders"
    label = "orders"
