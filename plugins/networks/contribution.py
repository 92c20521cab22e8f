"""The whole of what this plugin adds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.extensions.mirrors import Mirror
from marketplace.extensions.spec import Contributions

from . import mirrors


def contributions() -> Contributions:
    return Contributions(
        mirrors=(Mirror(mirrors.NETWORK, _("Networks"), mirrors.codes, mirrors.page, mirrors.names),),
        # Organisations and their public addresses only.
        personal_data=(),
    )
