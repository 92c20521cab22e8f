from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "marketplace.engine.customers"
    label = "customers"
