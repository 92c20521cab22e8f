from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Person
from marketplace.kernel.clock import now

from .maker import Maker


class Use(models.TextChoices):
    PORTRAIT = "portrait", _("Portrait")
    GALLERY = "gallery", _("Gallery")
    PROCESS = "process", _("How it is made")
    VOICE = "voice", _("Voice")
    PIECE = "piece", _("Picture of a piece")
    DESCRIPTION = "description", _("Spoken description of a piece")
    PROOF = "proof", _("Proof")


class MakerFile(models.Model):
    """A picture or recording of a maker, kept here and not at the commerce backend: whether it is shown is asked each time (`media.serving`).

    `path` in the storage has a random name that nobody is told. Pictures hold nothing but pixels. `alt`, `captions`: by language.
    `people`: whether somebody can be recognised: `none`, `maker`, `others`; `others` needs `others_agreed`, and minors are never shown.
    `quality`: what the camera's picture lacked (`blurred`, `dark`, `small`), to be said kindly.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="files")
    use = models.CharField(max_length=12, choices=Use.choices)
    path = models.CharField(max_length=200, unique=True)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    seconds = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    language = models.CharField(max_length=10, blank=True, default="", help_text="that is spoken in it: ary, zgh, fr, ar, en")
    machine = models.BooleanField(default=False, help_text="a machine's voice, and said so")
    alt = models.JSONField(default=dict, blank=True)
    captions = models.JSONField(default=dict, blank=True)
    people = models.CharField(max_length=10, default="none")
    others_agreed = models.BooleanField(default=False)
    minors = models.BooleanField(default=False)
    quality = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["maker", "use", "position"], name="files_of_maker")]
        constraints = [models.CheckConstraint(condition=models.Q(minors=False) | models.Q(use=Use.PROOF), name="no_minors_shown")]

    def __str__(self) -> str:
        return f"{self.use} {self.pk}"


class SpokenText(models.Model):
    """What a recording says, written down in one language: the state of that text, and who answers for it."""

    class State(models.TextChoices):
        MISSING = "missing", _("Missing")
        MACHINE = "machine", _("By a machine")
        DRAFT = "draft", _("Draft")
        CHECKED = "checked", _("Checked")

    file = models.ForeignKey(MakerFile, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    text = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.MISSING)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "language"], name="one_text_a_language")]

    def __str__(self) -> str:
        return f"{self.language} of {self.file_id}"


class Upload(models.Model):
    """A file that comes piece by piece over a bad network. `id` is made by the telephone; `received` bytes lie in the storage's `uploads/`,
    as `parts`: the names of its pieces, in order.

    Done, it becomes a `MakerFile` (`file`); left, it goes after a week.
    """

    id = models.UUIDField(primary_key=True)
    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="uploads")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    use = models.CharField(max_length=12, choices=Use.choices)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list)
    file = models.OneToOneField(MakerFile, on_delete=models.SET_NULL, null=True, related_name="upload")
    created_at = models.DateTimeField(default=now)
    touched_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(received__lte=models.F("size")), name="no_more_than_announced")]

    def __str__(self) -> str:
        return f"{self.received} of {self.size}"
