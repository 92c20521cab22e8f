"""An exhibition as data: exhibition → room → stand → piece, in an order, with words by language.

These rows are the curators' draft. Visitors see a `Version`: the draft as it was when it was published. Both hold the exhibition's own words
and ids of what the commerce backend owns, never a maker's words: those are read from her published page each time.
"""

from __future__ import annotations

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.clock import now

CODE = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")


class Wall(models.TextChoices):
    """What a room's walls are: a colour of the shop."""

    LIME = "lime", _("Lime wash")
    PLASTER = "plaster", _("Plaster in shade")
    INDIGO = "indigo", _("Indigo")
    CLAY = "clay", _("Fired clay")
    MINT = "mint", _("Green glaze")


class Told(models.Model):
    """What has a title, a text and a sound, each by language. `revision` counts its changes, so that two curators notice each other.

    `sounds`: the key (uuid) of a `Sound` by language.
    """

    titles = models.JSONField(default=dict, blank=True)
    texts = models.JSONField(default=dict, blank=True)
    sounds = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Exhibition(Told):
    """`channel`: where pieces are asked for that are not sold at the visitor's own place. `leads`: one sentence, by language.

    Visitors come from the day `opens` to the day `closes` (both in; empty: no end). `stays`: it may be walked through after that day too.
    """

    code = models.CharField(max_length=80, unique=True, validators=[CODE])
    channel = models.CharField(max_length=80)
    leads = models.JSONField(default=dict, blank=True)
    opens = models.DateField(null=True, blank=True)
    closes = models.DateField(null=True, blank=True)
    stays = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens__isnull=True) | models.Q(closes__isnull=True) | models.Q(closes__gte=models.F("opens")),
                name="exhibition_closes_after_it_opens",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Room(Told):
    exhibition = models.ForeignKey(Exhibition, on_delete=models.CASCADE, related_name="rooms")
    position = models.PositiveIntegerField()
    wall = models.CharField(max_length=10, choices=Wall.choices, default=Wall.LIME)

    class Meta:
        ordering = ("exhibition", "position")
        constraints = [
            models.UniqueConstraint(fields=["exhibition", "position"], name="room_place", deferrable=models.Deferrable.DEFERRED)
        ]


class Stand(Told):
    """`maker`: the address (slug) of a maker's page at the commerce backend, or empty. Her words are shown from there, if she lets them."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="stands")
    position = models.PositiveIntegerField()
    maker = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        ordering = ("room", "position")
        constraints = [
            models.UniqueConstraint(fields=["room", "position"], name="stand_place", deferrable=models.Deferrable.DEFERRED)
        ]


class Piece(Told):
    """`product`: global id at the commerce backend. `titles`: when it is shown under another name than the shop's. `alts`: what its picture shows."""

    stand = models.ForeignKey(Stand, on_delete=models.CASCADE, related_name="pieces")
    position = models.PositiveIntegerField()
    product = models.CharField(max_length=64)
    alts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("stand", "position")
        constraints = [
            models.UniqueConstraint(fields=["stand", "position"], name="piece_place", deferrable=models.Deferrable.DEFERRED)
        ]


class Sound(models.Model):
    """Something to listen to, in one language. `words`: what is said in it, for who does not hear; `machine`: spoken by a machine."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exhibition = models.ForeignKey(Exhibition, on_delete=models.CASCADE, related_name="sound_files")
    language = models.CharField(max_length=10)
    words = models.TextField()
    machine = models.BooleanField(default=False)
    file = models.FileField(upload_to="private/exhibitions/sounds/")
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("added_at",)


class Version(models.Model):
    """The draft as it was published. Visitors see the one with the highest number whose `shown_from` has come.

    `content` is what `documents.document` makes; `person`: who published it, as the audit trail names people.
    """

    exhibition = models.ForeignKey(Exhibition, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    shown_from = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")
    person = models.CharField(max_length=40, blank=True, default="")
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("exhibition", "-number")
        constraints = [models.UniqueConstraint(fields=["exhibition", "number"], name="version_number")]


class Catalogue(models.Model):
    """A printed catalogue, kept until what it says changes: `digest` is of the words, pictures and prices in it.

    In the database and never at an address of its own: what somebody no longer lets be shown must not be found in an old file.
    """

    exhibition = models.ForeignKey(Exhibition, on_delete=models.CASCADE, related_name="catalogues")
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=80)
    draft = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    document = models.BinaryField(null=True)
    asked_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exhibition", "language", "channel", "draft"], name="catalogue_once")]
