from collections.abc import Mapping
from typing import Any

from .models import Request


def export(subject: str) -> Mapping[str, Any]:
    """`subject` is an e-mail address or a global id; we know people by their address alone."""
    rows = Request.objects.filter(email=subject.lower()).order_by("pk")
    found = [{"product": row.product, "asked_at": row.asked_at.isoformat()} for row in rows]
    return {"requests": found} if found else {}


def erase(subject: str) -> int:
    deleted, _ = Request.objects.filter(email=subject.lower()).delete()
    return deleted
