from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "marketplace.search"
    label = "search"

    def ready(self) -> None:
        from . import handlers

        handlers.connect()
