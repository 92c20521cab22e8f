from django.apps import AppConfig


class ExtensionsConfig(AppConfig):
    name = "marketplace.extensions"
    label = "extensions"
