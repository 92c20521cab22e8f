from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

CODE = RegexValidator(r"^[\w-]+$")


class Kind(models.TextChoices):
    ORGANISATION = "organisation", _("Organisation")
    INDIVIDUAL = "individual", _("Person")


class Maker(models.Model):
    """Who makes pieces, as far as the public may know: the truth, of which the commerce backend's page is the mirror.

    `code` never changes; `slug` is the page's address. `names`, `places` and `stories` (EditorJS) by language; a place is never finer than the
    commune. `region legal_form crafts languages` are codes of the shop's vocabularies. `portrait`: a file that the backend holds, by the
    address that it gave. `shown` false: no page, no place in the directory or the search. `unowned`: attributes of the page that hold
    values of the backend owner's own and are left to her.
    No identifiers and no programme links stand here.
    """

    code = models.CharField(max_length=100, unique=True, validators=[CODE])
    slug = models.CharField(max_length=255, unique=True, validators=[CODE])
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.INDIVIDUAL)
    legal_form = models.CharField(max_length=60, blank=True, default="")
    region = models.CharField(max_length=10, blank=True, default="")
    places = models.JSONField(default=dict, blank=True)
    crafts = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    names = models.JSONField(default=dict)
    stories = models.JSONField(default=dict, blank=True)
    portrait = models.CharField(max_length=500, blank=True, default="")
    shown = models.BooleanField(default=False)
    unowned = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code
