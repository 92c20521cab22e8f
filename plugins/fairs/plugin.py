"""The plugin object that the entry point names. The settings read this module, so it imports no models."""

from django.utils.translation import gettext_lazy as _

from marketplace.extensions.spec import Contributions, Plugin


def _contribute() -> Contributions:
    from .contribution import contributions

    return contributions()


plugin = Plugin(
    name="fairs",
    label=_("Touring fairs"),
    app="plugins.fairs",
    version="1.0",
    contribute=_contribute,
    description=_("Tours and their stops: where each is, when, and the warehouse that its stands sell from."),
)
