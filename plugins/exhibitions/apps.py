from django.apps import AppConfig


class ExhibitionsConfig(AppConfig):
    name = "plugins.exhibitions"
    label = "exhibitions"
