from django.apps import AppConfig


class AppsConfig(AppConfig):
    name = "marketplace.engine.apps"
    label = "apps"
