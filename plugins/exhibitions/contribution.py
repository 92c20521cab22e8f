"""The whole of what this plugin adds."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Role
from marketplace.extensions.spec import Contributions, Handler, MenuItem, Pages, Schedule

from . import fields, printing, sitemap

CURATORS = (Role.CURATOR.value,)


def contributions() -> Contributions:
    return Contributions(
        pages=(
            Pages("shop", "plugins.exhibitions.shop.urls", prefix="exhibitions/"),
            Pages("desk", "plugins.exhibitions.desk.urls", prefix="exhibitions/", roles=CURATORS),
        ),
        menu=(
            MenuItem("shop", _("Exhibitions"), "exhibitions", order=30),
            MenuItem("desk", _("Exhibitions"), "desk_exhibitions", roles=CURATORS, order=60),
        ),
        queries=(fields.ExhibitionQueries,),
        handlers=(Handler("CatalogueWanted", printing.on_catalogue_wanted, network=True),),
        schedules=(Schedule("exhibitions.forget_catalogues", every=timedelta(hours=6)),),
        sitemaps={"exhibitions": sitemap.paths},
        # The exhibition's own words, and ids: makers are read from their pages each time. Who published is in the audit trail's way.
        personal_data=(),
    )
