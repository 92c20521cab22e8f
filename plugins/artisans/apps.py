from django.apps import AppConfig


class ArtisansConfig(AppConfig):
    name = "plugins.artisans"
    label = "artisans"
