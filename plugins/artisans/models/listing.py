from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from marketplace.accounts.models import Act, Person
from marketplace.kernel.clock import now

from .maker import Maker
from .media import MakerFile


class Listing(models.Model):
    """A piece, or some of a kind, as its maker put it into the shop: the truth, of which the backend's product is made.

    `id` is made by the telephone, so that a draft sent twice is one. `names`, `descriptions` by language, empty while only the voice tells.
    `options` and `materials` are codes. `size`: centimetres, `{"width": "40", …}`; `price` what the buyer pays, in `currency` of `channel`.
    `quantity` is what she has put there by listing, not what is left: the backend knows that. `shown_as`: what of this stands at the backend
    (a digest), so that only what differs is written.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("listing", "Draft")
        WAITING = "waiting", pgettext_lazy("listing", "Waits for her yes")
        REVIEW = "review", pgettext_lazy("listing", "With the centre")
        PUBLISHED = "published", pgettext_lazy("listing", "In the shop")
        PAUSED = "paused", pgettext_lazy("listing", "Paused")
        REFUSED = "refused", pgettext_lazy("listing", "Sent back")
        FROZEN = "frozen", pgettext_lazy("listing", "Contested")
        ENDED = "ended", pgettext_lazy("listing", "Ended")

    class Place(models.TextChoices):
        WITH_ME = "with_me", pgettext_lazy("listing", "With me")
        HUB = "hub", pgettext_lazy("listing", "At the centre")

    id = models.UUIDField(primary_key=True)
    maker = models.ForeignKey(Maker, on_delete=models.PROTECT, related_name="listings")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1, help_text="grows with each change: who changes an older one is told")
    craft = models.CharField(max_length=60, blank=True, default="")
    materials = models.JSONField(default=list, blank=True)
    colours = models.JSONField(default=list, blank=True)
    names = models.JSONField(default=dict, blank=True)
    descriptions = models.JSONField(default=dict, blank=True)
    voice = models.ForeignKey(MakerFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    size = models.JSONField(default=dict, blank=True)
    weight = models.PositiveIntegerField(null=True, blank=True, help_text="grams")
    channel = models.CharField(max_length=60)
    price = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    quantity = models.PositiveIntegerField(null=True, blank=True)
    place = models.CharField(max_length=12, choices=Place.choices, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="", help_text="why it was sent back")
    product = models.CharField(max_length=64, blank=True, default="", help_text="global id")
    variant = models.CharField(max_length=64, blank=True, default="", help_text="global id")
    shown_as = models.CharField(max_length=64, blank=True, default="")
    trouble = models.CharField(max_length=500, blank=True, default="", help_text="why the backend does not show it yet")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agreed = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+", help_text="her own yes to price")
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["maker", "state", "-changed_at"], name="listings_of_maker")]

    def __str__(self) -> str:
        return f"listing {self.pk}"


class ListingPicture(models.Model):
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="pictures")
    file = models.ForeignKey(MakerFile, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    media = models.CharField(max_length=64, blank=True, default="", help_text="global id at the backend")

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["listing", "file"], name="picture_once_a_listing")]

    def __str__(self) -> str:
        return f"picture of {self.listing_id}"


class Restock(models.Model):
    """More of a listing, or fewer: a change of stock by difference, carried out at the backend once by its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="restocks")
    change = models.IntegerField()
    reason = models.CharField(max_length=60)
    made_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.change:+d} of {self.listing_id}"
