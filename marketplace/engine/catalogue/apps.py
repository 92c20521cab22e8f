from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "marketplace.engine.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from . import handlers

        handlers.subscribe()
