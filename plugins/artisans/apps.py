from django.apps import AppConfig


class ArtisansConfig(AppConfig):
    name = "plugins.artisans"
    label = "artisans"

    def ready(self) -> None:
        from marketplace.accounts import acting

        from .makers import team
        from .sales.contribution import register

        acting.register(team.SUBJECTS)
        register()
