from django.apps import AppConfig


class ArtisansConfig(AppConfig):
    name = "plugins.artisans"
    label = "artisans"

    def ready(self) -> None:
        from marketplace.accounts import acting

        from .consent import choosing, exhibited
        from .listings.contribution import register as register_listings
        from .makers import team
        from .sales.contribution import register

        acting.register(team.SUBJECTS)
        register()
        register_listings()
        choosing.register()
        exhibited.register()
