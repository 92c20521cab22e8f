from __future__ import annotations

from marketplace.kernel.compiled import Compiled

from .models import SiteSettings

_settings = Compiled(lambda: SiteSettings.objects.filter(pk=1))


def site_settings() -> SiteSettings:
    """The settings row; the defaults, unsaved, before there is one."""
    return _settings.first() or SiteSettings(pk=1)
