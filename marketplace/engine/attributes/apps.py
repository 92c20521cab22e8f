from django.apps import AppConfig


class AttributesConfig(AppConfig):
    name = "marketplace.engine.attributes"
    label = "attributes"
