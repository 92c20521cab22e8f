from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "plugins.networks"
    label = "networks"
