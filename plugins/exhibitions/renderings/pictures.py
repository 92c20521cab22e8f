"""Pictures for paper: fetched as any visitor would, made small. From our own shop without leaving the process."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable

import httpx
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from PIL import Image

from marketplace.kernel import images
from marketplace.kernel.errors import DomainError
from marketplace.kernel.locks import require_no_transaction

from .content import Picture

logger = logging.getLogger(__name__)

# 62 mm at 260 dots an inch.
LONGEST = 640
LARGEST = 12 * 1024 * 1024


def fetched(pictures: Iterable[Picture]) -> dict[str, bytes]:
    """A JPEG for each picture (by id) that could be had; one that could not is left out and logged."""
    require_no_transaction("fetching pictures")
    found: dict[str, bytes] = {}
    own = httpx.WSGITransport(app=get_wsgi_application())
    with httpx.Client(mounts={settings.PUBLIC_URL: own}, timeout=20, follow_redirects=True) as client:
        for picture in pictures:
            if picture.id in found:
                continue
            try:
                answer = client.get(picture.address)
                answer.raise_for_status()
                found[picture.id] = _small(answer.content[:LARGEST])
            except (httpx.HTTPError, DomainError) as error:
                logger.warning("a picture for print cannot be had", extra={"picture": picture.id, "reason": type(error).__name__})
    return found


def _small(data: bytes) -> bytes:
    picture = images.read(io.BytesIO(data), "picture")
    picture.thumbnail((LONGEST, LONGEST))
    plain = Image.new("RGB", picture.size, "#fffbf3")
    plain.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=80)
    return out.getvalue()
