"""The whole of what this plugin adds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.extensions.mirrors import Mirror
from marketplace.extensions.slots import MAKER_FAIRS
from marketplace.extensions.spec import Contributions, SlotContribution

from . import mirrors, slots


def contributions() -> Contributions:
    return Contributions(
        slots=(SlotContribution(MAKER_FAIRS, "fairs/slot_maker.html", slots.for_maker),),
        mirrors=(
            Mirror(mirrors.STOP, _("Stops: their warehouses"), mirrors.codes, mirrors.warehouse, mirrors.names),
            Mirror(mirrors.FAIR, _("Stops: their pages"), mirrors.codes, mirrors.page, mirrors.names),
        ),
        # Places and dates only: nobody is named here.
        personal_data=(),
    )
