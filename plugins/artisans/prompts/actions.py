"""The only writer of prompts."""

from __future__ import annotations

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.accounts.models import Person, Voice
from marketplace.kernel import audit, locks
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError

from ..media import audio
from ..models import Prompt

ROOT = "private/prompts/"
LARGEST = 1024 * 1024
"""Bytes: a sentence or two. What is larger would be dear on a bad network."""


def record(
    *, screen: str, voice: str, data: bytes, words: str, actor: Actor, by: Person | None = None, machine: bool = False
) -> Prompt:
    """Keep what was spoken for a screen in a voice, instead of what was there. `words`: the text that was read aloud.

    Codes: INVALID (voice, screen, recording), FILE_SIZE_LIMIT_EXCEEDED (recording).
    """
    if voice not in Voice.values:
        raise DomainError("INVALID", _("There is no such voice."), field="voice")
    if not screen or len(screen) > 60 or not words:
        raise DomainError("INVALID", _("There is no such screen."), field="screen")
    if len(data) > LARGEST:
        raise DomainError("FILE_SIZE_LIMIT_EXCEEDED", _("A prompt is one or two sentences: this is too long."), field="recording")
    heard = audio.read(data, "recording")
    path = default_storage.save(f"{ROOT}{secrets.token_hex(16)}.{heard.kind}", ContentFile(heard.data))
    try:
        with locks.action():
            before = Prompt.objects.select_for_update().filter(screen=screen, voice=voice).first()
            facts = {
                "path": path,
                "content_type": heard.content_type,
                "machine": machine,
                "words": words,
                "recorded_by": by,
                "recorded_at": now(),
            }
            prompt, _made = Prompt.objects.update_or_create(screen=screen, voice=voice, defaults=facts)
            audit.record(actor, "prompt.record", f"{voice}:{screen}", {"machine": machine})
            if before is not None:
                old = before.path
                transaction.on_commit(lambda: default_storage.delete(old))
    except BaseException:
        default_storage.delete(path)
        raise
    return prompt
