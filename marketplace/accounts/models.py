from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

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
        wanted = {*roles, Role.ADMIN.value}
        return any(held.role in wanted for held in self.roles.all())


class PersonRole(models.Model):
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="role_of_person")]

    def __str__(self) -> str:
        return self.role
