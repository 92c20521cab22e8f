"""What `./manage check` says of the Saleor beside us.

A warning and no error: an error would stop the very commands that mend it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError

from . import installation
from .dashboard import framing


@register()
def is_installed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """W001: the shop rests until its App has a token. Silent while the tables are not there."""
    if not settings.SALEOR_API_URL:
        return []
    try:
        token = installation.shop_token()
    except DatabaseError:
        return []
    if token:
        return []
    hint = "Install /saleor/apps/maarad/manifest there (`./manage saleor setup` does), or set SALEOR_APP_TOKEN."
    return [Warning("SALEOR_API_URL is set, but Maarad is not installed at that Saleor.", hint=hint, id="saleor.W001")]


@register(Tags.security, deploy=True)
def pages_can_be_shown(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """W002 to W004: why the Dashboard's frames would stay empty."""
    if not settings.SALEOR_API_URL:
        return []
    return [Warning(text, hint=hint, id=code) for code, text, hint in framing.obstacles()]
