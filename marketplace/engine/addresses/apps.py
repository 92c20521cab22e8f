from django.apps import AppConfig


class AddressesConfig(AppConfig):
    name = "marketplace.engine.addresses"
    label = "addresses"
