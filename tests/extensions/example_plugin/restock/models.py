from django.db import models


class Request(models.Model):
    """Somebody wants to know when a product is back. The product is a global id: never a foreign key into the engine."""

    product = models.CharField(max_length=64)
    email = models.EmailField()
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "email"], name="restock_once")]

    def __str__(self) -> str:
        return self.product
