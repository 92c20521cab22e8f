from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

CODE = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")


class State(models.TextChoices):
    """Of a tour, and of each of its stops: they begin and end one by one."""

    DRAFT = "draft", _("Draft")
    CALL_OPEN = "call_open", _("Call open")
    CALL_CLOSED = "call_closed", _("Call closed")
    SELECTED = "selected", _("Makers selected")
    PUBLISHED = "published", _("Published")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")
    SETTLED = "settled", _("Settled")
    CANCELLED = "cancelled", _("Cancelled")


class Tour(models.Model):
    """A series of stops that the same goods travel along; a one-off sale is a tour of one stop. `names` by language."""

    code = models.CharField(max_length=60, unique=True, validators=[CODE])
    names = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Stop(models.Model):
    """A place on a tour for some days; without `ends` a shop that stays. Stops of a tour may overlap in time.

    `names`, `places` by language; the address is what parcels need to get there. `currency` is what its stands sell in. `region`: ISO 3166-2
    in Morocco; `commune`: INSEE in France.
    """

    tour = models.ForeignKey(Tour, on_delete=models.PROTECT, related_name="stops")
    code = models.CharField(max_length=60, unique=True, validators=[CODE])
    position = models.PositiveSmallIntegerField()
    names = models.JSONField(default=dict)
    places = models.JSONField(default=dict)
    street = models.CharField(max_length=200)
    postal_code = models.CharField(max_length=20, blank=True, default="")
    city = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=10, blank=True, default="")
    commune = models.CharField(max_length=10, blank=True, default="")
    currency = models.CharField(max_length=3)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    phases = models.PositiveSmallIntegerField(default=1)
    stands = models.PositiveSmallIntegerField(default=0, help_text="for each phase")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)

    class Meta:
        ordering = ("tour", "position")
        constraints = [
            models.UniqueConstraint(fields=["tour", "position"], name="fairs_stop_position"),
            models.CheckConstraint(
                condition=models.Q(ends__isnull=True) | models.Q(ends__gte=models.F("starts")), name="fairs_stop_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.code
