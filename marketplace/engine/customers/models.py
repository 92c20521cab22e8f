from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.utils.crypto import get_random_string

from marketplace.engine.fields import WithMetadata, language_field
from marketplace.kernel.clock import now


def new_token_key() -> str:
    return get_random_string(12)


class User(WithMetadata):
    """A shopper. `jwt_token_key` stands in each of her tokens: a new one revokes them all."""

    email = models.EmailField(unique=True)
    password = models.CharField(max_length=128, blank=True, default="")
    first_name = models.CharField(max_length=256, blank=True, default="")
    last_name = models.CharField(max_length=256, blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_confirmed = models.BooleanField(default=False)
    language_code = language_field(default="en")
    date_joined = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    last_login = models.DateTimeField(null=True)
    jwt_token_key = models.CharField(max_length=12, default=new_token_key)
    external_reference = models.CharField(max_length=250, unique=True, null=True, blank=True)
    addresses = models.ManyToManyField("addresses.Address", related_name="users")
    default_shipping_address = models.ForeignKey("addresses.Address", null=True, on_delete=models.SET_NULL, related_name="+")
    default_billing_address = models.ForeignKey("addresses.Address", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("email",)

    def __str__(self) -> str:
        return f"customer {self.pk}"

    def set_password(self, raw: str) -> None:
        self.password = make_password(raw)

    def check_password(self, raw: str) -> bool:
        """Whether `raw` is her password. Takes as long where there is none: the time must not tell who has an account."""
        if not self.password:
            make_password(raw)
            return False
        return check_password(raw, self.password)
