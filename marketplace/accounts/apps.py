from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "marketplace.accounts"
    label = "accounts"

    def ready(self) -> None:
        from . import codes, queries

        codes.register(codes.Purpose("desk", queries.find_person, queries.reach_person, queries.person_of))
