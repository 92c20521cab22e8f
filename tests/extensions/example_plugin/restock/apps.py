from django.apps import AppConfig


class RestockConfig(AppConfig):
    name = "restock"
    default_auto_field = "django.db.models.BigAutoField"
