from django.apps import AppConfig


class ShippingConfig(AppConfig):
    name = "marketplace.engine.shipping"
    label = "shipping"
