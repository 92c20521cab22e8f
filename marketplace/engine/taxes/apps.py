from django.apps import AppConfig


class TaxesConfig(AppConfig):
    name = "marketplace.engine.taxes"
    label = "taxes"
