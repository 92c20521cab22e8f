from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "marketplace.engine.channels"
    label = "channels"
