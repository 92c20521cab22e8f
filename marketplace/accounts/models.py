from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property

from marketplace.kernel.clock import now


class Role(models.TextChoices):
    MAKER = "maker"
    HELPER = "helper"
    MEMBER_REP = "member_rep"
    SELLER = "seller"
    ORGANIZER = "organizer"
    NETWORK_REP = "network_rep"
    DESK = "desk"
    CURATOR = "curator"
    VERIFIER = "verifier"
    FINANCE = "finance"
    ADMIN = "admin"


class PersonManager(BaseUserManager["Person"]):
    def create_person(
        self, *, email: str, password: str | None, name: str = "", roles: tuple[str, ...] = (), **fields: Any
    ) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        PersonRole.objects.bulk_create([PersonRole(person=person, role=role) for role in roles])
        return person


class Person(AbstractBaseUser):
    """Somebody who works with the shop: never a shopper (those are the engine's customers)."""

    email = models.EmailField(unique=True)
    phone = models.CharField(max_length=20, unique=True, null=True, blank=True, help_text="E.164; sign-in codes go there")
    name = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"person {self.pk}"

    def has_role(self, *roles: str) -> bool:
        """Whether one of `roles` (or admin) is held."""
        return not self.held_roles.isdisjoint((*roles, Role.ADMIN.value))

    @cached_property
    def held_roles(self) -> frozenset[str]:
        """Read once for a request."""
        return frozenset(self.roles.values_list("role", flat=True))


class PersonRole(models.Model):
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="role_of_person")]

    def __str__(self) -> str:
        return self.role


class SignInCode(models.Model):
    """A request for a one-time sign-in code, and what came of it.

    The code itself is nowhere: it is made of `id` and the installation's secret whenever it is needed (`codes.digits`). A digest of six
    digits is no secret, for all million of them are tried in a second. `id` stays on the server, in the session of the browser that
    asked: only there is the code of any use. A request for somebody unknown is a row without a holder, to be answered like any other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=20)
    asked = models.CharField(max_length=64, help_text="keyed digest of the address that was given")
    holder = models.CharField(max_length=80, blank=True, default="", help_text="person:3 or a customer's global id")
    by = models.CharField(max_length=5, choices=[("email", "email"), ("sms", "sms")])
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "holder"],
                name="one_code_at_a_time",
                condition=models.Q(used_at__isnull=True) & ~models.Q(holder=""),
            )
        ]

    def __str__(self) -> str:
        return f"sign-in code {self.purpose} for {self.holder or 'nobody'}"
