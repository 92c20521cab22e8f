"""Found by entry point, and read by the settings: no models here."""

from django.utils.translation import gettext_lazy as _

from marketplace.extensions.spec import Contributions, Plugin


def _contribute() -> Contributions:
    from .contribution import contributions

    return contributions()


plugin = Plugin(name="restock", label=_("Back in stock"), app="restock", version="1.0", contribute=_contribute, api=(1, 0))
