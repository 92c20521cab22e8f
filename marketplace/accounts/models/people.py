from __future__ import annotations

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


class Voice(models.TextChoices):
    """Languages that are spoken to people, chosen apart from the one that is written. Their names are their own."""

    DARIJA = "ary", "الدارجة"
    TAMAZIGHT = "zgh", "ⵜⴰⵎⴰⵣⵉⵖⵜ"
    FRENCH = "fr", "Français"


class PersonManager(BaseUserManager["Person"]):
    def create_person(
        self, *, email: str | None, password: str | None, name: str = "", roles: tuple[str, ...] = (), **fields: Any
    ) -> Person:
        """Without an e-mail address she signs in with her telephone or a card; without a password never with one."""
        person = self.model(email=self.normalize_email(email).lower() if email else None, name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        PersonRole.objects.bulk_create([PersonRole(person=person, role=role) for role in roles])
        return person


class Person(AbstractBaseUser):
    """Somebody who works with the shop: never a shopper (those are the engine's customers)."""

    email = models.EmailField(unique=True, null=True, blank=True)
    phone = models.CharField(max_length=20, unique=True, null=True, blank=True, help_text="E.164; sign-in codes go there")
    name = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=10, default="en")
    voice = models.CharField(max_length=10, blank=True, default="", help_text="language that is spoken to her; empty: none")
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
