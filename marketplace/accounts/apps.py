from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "marketplace.accounts"
    label = "accounts"

    def ready(self) -> None:
        from . import codes, queries

        for door in ("desk", "maker"):
            codes.register(codes.Purpose(door, queries.find_person, queries.reach_person, queries.person_of))
