from django.db import models


class AllocationStrategy(models.TextChoices):
    PRIORITIZE_SORTING_ORDER = "PRIORITIZE_SORTING_ORDER"
    PRIORITIZE_HIGH_STOCK = "PRIORITIZE_HIGH_STOCK"


class MarkAsPaidStrategy(models.TextChoices):
    TRANSACTION_FLOW = "TRANSACTION_FLOW"
    PAYMENT_FLOW = "PAYMENT_FLOW"


class TransactionFlowStrategy(models.TextChoices):
    AUTHORIZATION = "AUTHORIZATION"
    CHARGE = "CHARGE"
