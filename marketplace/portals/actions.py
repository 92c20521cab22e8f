"""What the back offices remember themselves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from marketplace.kernel.clock import now

from .models import SentForm

KEPT = timedelta(days=2)


def claim_form(key: UUID) -> bool:
    """Whether a form with this key is sent for the first time. Keys older than `KEPT` are forgotten."""
    SentForm.objects.filter(sent_at__lt=now() - KEPT).delete()
    try:
        with transaction.atomic():
            SentForm.objects.create(key=key)
    except IntegrityError:
        return False
    return True
