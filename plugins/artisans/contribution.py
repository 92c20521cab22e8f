"""The whole of what this plugin adds."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.extensions.mirrors import Mirror
from marketplace.extensions.slots import MAKER_VOICE, ORDER_MORE, PRODUCT_MAKER, PRODUCT_MORE
from marketplace.extensions.spec import Contributions, Handler, MenuItem, Pages, PersonalData, Schedule, SlotContribution

from . import mirrors
from .consent import handlers as consent_handlers
from .listings import contribution as listings
from .listings import fields as listing_fields
from .makers import personal
from .programmes import links
from .prompts import speaking
from .sales import contribution as sales
from .sales import fields as sale_fields
from .shop import fields, sitemap, slots

DESK = ("desk", "verifier")
"""Who works with makers at the centre."""


def contributions() -> Contributions:
    return Contributions(
        slots=(
            *sales.SLOTS,
            *listings.SLOTS,
            SlotContribution(PRODUCT_MAKER, "artisans/slot_maker.html", slots.maker_of_product),
            SlotContribution(PRODUCT_MORE, "artisans/slot_more.html", slots.more_by_maker),
            SlotContribution(ORDER_MORE, "artisans/slot_order.html", slots.makers_of_order),
            SlotContribution(MAKER_VOICE, "artisans/portal/say.html", speaking.of_screen),
        ),
        pages=(
            *sales.PAGES,
            Pages("shop", "plugins.artisans.shop.urls", prefix="makers/"),
            Pages("site", "plugins.artisans.media.urls", prefix="makers/"),
            Pages("site", "plugins.artisans.prompts.urls", prefix="prompts/"),
            Pages("maker", "plugins.artisans.portal.listing_urls", roles=("list", "stock")),
            Pages("maker", "plugins.artisans.portal.new_urls", roles=("list",)),
            Pages("desk", "plugins.artisans.desk.prompt_urls", prefix="prompts/", roles=DESK),
            Pages("desk", "plugins.artisans.desk.listing_urls", prefix="pieces/", roles=DESK),
            Pages("desk", "plugins.artisans.desk.consent_urls", prefix="makers/", roles=DESK),
            Pages("maker", "plugins.artisans.portal.standing_urls"),
            Pages("desk", "plugins.artisans.desk.maker_urls", prefix="makers/", roles=DESK),
            Pages("maker", "plugins.artisans.portal.public_urls", roles=("consent",)),
            Pages("desk", "plugins.artisans.desk.programme_urls", prefix="makers/", roles=(links.ROLE,)),
        ),
        menu=(
            *sales.MENU,
            MenuItem("shop", _("Makers"), "makers", order=20),
            MenuItem("maker", _("A new piece"), "new_piece", icon="camera", roles=("list",), order=10),
            MenuItem("maker", _("My pieces"), "pieces", icon="pieces", roles=("list", "stock"), order=20),
            MenuItem("desk", _("Makers"), "makers", roles=DESK, order=20),
            MenuItem("desk", _("First pieces"), "first_pieces", roles=DESK, order=30),
            MenuItem("maker", _("What everybody sees of me"), "public", icon="eye", roles=("consent",), order=70),
            MenuItem("maker", _("My fairs"), "fairs", icon="fair", order=80),
            MenuItem("maker", _("Where I stand"), "standing", icon="list", order=90),
            MenuItem("desk", _("What makers say"), "spoken_texts", roles=DESK, order=55),
            MenuItem("desk", _("Voices of the portal"), "prompts", roles=DESK, order=60),
        ),
        fields=(fields.PRODUCT_MAKER_FIELD, sale_fields.PRICE_PARTS),
        queries=(fields.MakerQueries, listing_fields.ListingQueries, sale_fields.SaleQueries),
        mutations=(listing_fields.ListingMutations, sale_fields.SaleMutations),
        sitemaps={"makers": sitemap.paths},
        handlers=(
            *sales.HANDLERS,
            *listings.HANDLERS,
            Handler("ConsentWithdrawn", consent_handlers.on_withdrawn, network=True),
        ),
        schedules=(
            *sales.SCHEDULES,
            *listings.SCHEDULES,
            Schedule("artisans.look_after_withdrawals", every=timedelta(seconds=15)),
            Schedule("artisans.consents_expire", every=timedelta(hours=1)),
        ),
        mirrors=(
            Mirror(mirrors.MAKER, _("Makers"), mirrors.codes, mirrors.page, mirrors.names, mirrors.adopt),
            *listings.mirrors(),
        ),
        personal_data=(
            # Before her team is forgotten: it says whose browsers they are.
            sales.PERSONAL_DATA,
            PersonalData("makers", personal.export, personal.erase),
        ),
    )
