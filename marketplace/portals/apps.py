from django.apps import AppConfig


class PortalsConfig(AppConfig):
    name = "marketplace.portals"
    label = "portals"
