from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

CODE = RegexValidator(r"^[a-z0-9]+(_[a-z0-9]+)*$")


class Kind(models.TextChoices):
    MEMBERSHIP = "membership", _("Membership")
    CERTIFICATION = "certification", _("Certification")
    LEGAL_STATUS = "legal_status", _("Legal status")
    REGISTRY = "registry", _("Register")
    AUTHORISATION = "authorisation", _("Authorisation")


class Mark(models.TextChoices):
    """How well what we say of it is known."""

    READ = "V", _("Read in its source")
    COMPUTED = "T", _("Computed or tried")
    PARTLY = "V/R", _("Partly read in its source")
    RECALLED = "R", _("Recalled, to be checked")
    ESTIMATED = "E", _("Estimated")


class Network(models.Model):
    """A network, a register or a mark that makers may be linked to.

    `name` as it calls itself; `names`: translations by language where its source has some. `countries`: ISO codes, `*` for everywhere.
    `status` says how well the row is known, `sources` where it was read.
    """

    code = models.CharField(max_length=60, unique=True, validators=[CODE])
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    countries = models.JSONField(default=list, blank=True)
    website = models.URLField(blank=True, default="")
    status = models.CharField(max_length=3, choices=Mark.choices, default=Mark.RECALLED)
    sources = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code
