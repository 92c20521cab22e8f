"""The plugin object that the entry point names. The settings read this module, so it imports no models."""

from django.utils.translation import gettext_lazy as _

from marketplace.extensions.spec import Contributions, Plugin


def _contribute() -> Contributions:
    from .contribution import contributions

    return contributions()


plugin = Plugin(
    name="exhibitions",
    label=_("Exhibitions"),
    app="plugins.exhibitions",
    version="1.0",
    contribute=_contribute,
    description=_("Rooms, stands and pieces in an order, with words: read, walked through, printed, hung on walls."),
)
