from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "marketplace.engine.content"
    label = "content"
