from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "marketplace.engine.stock"
    label = "stock"
