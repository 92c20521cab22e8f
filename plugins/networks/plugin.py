"""The plugin object that the entry point names. The settings read this module, so it imports no models."""

from django.utils.translation import gettext_lazy as _

from marketplace.extensions.spec import Contributions, Plugin


def _contribute() -> Contributions:
    from .contribution import contributions

    return contributions()


plugin = Plugin(
    name="networks",
    label=_("Networks"),
    app="plugins.networks",
    version="1.0",
    contribute=_contribute,
    description=_("Solidarity-trade networks, registers and marks: what each is, and where it can be read about."),
)
