from django.apps import AppConfig


class FairsConfig(AppConfig):
    name = "plugins.fairs"
    label = "fairs"
