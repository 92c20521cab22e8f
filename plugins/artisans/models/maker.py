from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.accounts.models import Person
from marketplace.kernel.clock import now

CODE = RegexValidator(r"^[\w-]+$")


class Kind(models.TextChoices):
    ORGANISATION = "organisation", _("Organisation")
    INDIVIDUAL = "individual", _("Person")


class State(models.TextChoices):
    """Where a maker stands: exhibiting may show, selling may sell, paused shows and sells nothing new, left is gone from the shop."""

    INVITED = "invited", pgettext_lazy("maker", "Invited")
    EXHIBITING = "exhibiting", pgettext_lazy("maker", "Exhibiting")
    SELLING = "selling", pgettext_lazy("maker", "Selling")
    PAUSED = "paused", pgettext_lazy("maker", "Paused")
    LEFT = "left", pgettext_lazy("maker", "Left")


class Maker(models.Model):
    """Who makes pieces, as far as the public may know: the truth, of which the commerce backend's page is the mirror.

    `code` never changes; `slug` is the page's address. `names`, `places` and `stories` (EditorJS) by language; a place is never finer than the
    commune. `region legal_form crafts languages` are codes of the shop's vocabularies. `portrait`: a file that the backend holds since before
    she was kept here, by the address that it gave. What of all this is shown: `consent.publication`. `unowned`: attributes of the page that hold
    values of the backend owner's own and are left to her.
    Registers, team and programme links have tables of their own; of a national identity number nothing is kept anywhere.
    """

    code = models.CharField(max_length=100, unique=True, validators=[CODE])
    slug = models.CharField(max_length=255, unique=True, validators=[CODE])
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.INDIVIDUAL)
    state = models.CharField(max_length=20, choices=State.choices, default=State.INVITED)
    legal_form = models.CharField(max_length=60, blank=True, default="")
    region = models.CharField(max_length=10, blank=True, default="")
    province = models.CharField(max_length=20, blank=True, default="", help_text="code of fixtures/reference/provinces.json")
    commune = models.CharField(max_length=20, blank=True, default="", help_text="INSEE code in France")
    places = models.JSONField(default=dict, blank=True)
    crafts = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    names = models.JSONField(default=dict)
    stories = models.JSONField(default=dict, blank=True)
    meeting = models.JSONField(default=dict, blank=True, help_text="where and when she can be met, by language")
    portrait = models.CharField(max_length=500, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="", help_text="E.164, for staff and messages; never shown")
    channel = models.CharField(max_length=10, default="sms", help_text="how she is told: sms, push, call")
    unowned = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Register(models.Model):
    """That a maker stands in a public register. `number` without spaces, its check digits right (`makers.registers`); a co-operative's
    register is a court, a number and a date. Staff sees it; of persons nobody else does."""

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="registers")
    kind = models.CharField(max_length=20, help_text="ice, siren, siret, coop, rna, rc")
    number = models.CharField(max_length=40)
    court = models.CharField(max_length=100, blank=True, default="")
    registered_on = models.DateField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["maker", "kind"], name="one_number_a_register"),
            models.UniqueConstraint(fields=["kind", "number", "court"], name="register_names_one_maker"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.maker_id}"


class TeamMember(models.Model):
    """Somebody who acts as the maker in her own right. `role`: what she may do (`makers.team.ROLES`); an individual has one `owner`."""

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, help_text="owner, representative, treasurer, member")
    since = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["maker", "person"], name="one_role_in_a_team", condition=models.Q(ended_on__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.maker_id}"


class Attestation(models.Model):
    """That a point of a checklist is met, though nothing here can compute it. Append-only: the latest counts, withdrawn ones included."""

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="attestations")
    item = models.CharField(max_length=40, help_text="code of `makers.checklist`")
    kind = models.CharField(max_length=12, help_text="attested by her, verified by staff, waived, withdrawn")
    note = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["maker", "item", "-at"], name="attestations_of_maker")]

    def __str__(self) -> str:
        return f"{self.kind} {self.item} of {self.maker_id}"


class StateChange(models.Model):
    """Append-only: how a maker came to stand where she stands."""

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="state_changes")
    before = models.CharField(max_length=20, blank=True, default="")
    after = models.CharField(max_length=20, choices=State.choices)
    reason = models.CharField(max_length=500, blank=True, default="")
    by = models.CharField(max_length=80, help_text="the actor, as in the audit trail")
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.before}→{self.after} of {self.maker_id}"
