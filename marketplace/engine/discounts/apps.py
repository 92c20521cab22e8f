from django.apps import AppConfig


class DiscountsConfig(AppConfig):
    name = "marketplace.engine.discounts"
    label = "discounts"
