"""The plugin object that the entry point names. The settings read this module, so it imports no models."""

from django.utils.translation import gettext_lazy as _

from marketplace.extensions.spec import Contributions, Plugin


def _contribute() -> Contributions:
    from .contribution import contributions

    return contributions()


plugin = Plugin(
    name="artisans",
    label=_("Makers"),
    app="plugins.artisans",
    version="1.0",
    contribute=_contribute,
    description=_("Who made it: a directory of makers, a page for each, and the maker beside her pieces."),
)
