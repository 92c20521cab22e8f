from django.db import models


class ClickAndCollect(models.TextChoices):
    DISABLED = "DISABLED"
    LOCAL = "LOCAL"
    ALL = "ALL"


class MovementKind(models.TextChoices):
    """Why a stock row changed."""

    SET = "SET"
    ALLOCATE = "ALLOCATE"
    DEALLOCATE = "DEALLOCATE"
    FULFIL = "FULFIL"
    RESTOCK = "RESTOCK"
    TRANSFER = "TRANSFER"
    ADJUST = "ADJUST"
