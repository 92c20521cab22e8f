from django.apps import AppConfig


class AppsConfig(AppConfig):
    name = "marketplace.engine.apps"
    label = "apps"

    def ready(self) -> None:
        from marketplace.engine.customers import ports

        from . import erasing

        ports.on_leaving(erasing.forget)
