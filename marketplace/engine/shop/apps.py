from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "marketplace.engine.shop"
    label = "shop"
