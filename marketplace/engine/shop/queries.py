from __future__ import annotations

from .models import SiteSettings


def site_settings() -> SiteSettings:
    """The settings row; the defaults, unsaved, before there is one."""
    return SiteSettings.objects.filter(pk=1).first() or SiteSettings(pk=1)
