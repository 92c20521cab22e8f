"""What prices, sales and money add to the plugin."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.accounts import acts
from marketplace.extensions.slots import PRODUCT_MORE
from marketplace.extensions.spec import Handler, MenuItem, Pages, PersonalData, Schedule, SlotContribution

from ..prices import actions as prices
from ..prices import slot
from . import actions, bringing, following, notices, payouts, personal

HANDLERS = (
    *(Handler(topic, following.of_event, network=True) for topic in following.EVENTS),
    Handler("OrdersImported", following.of_import, network=True),
    Handler("ActRecorded", notices.act_recorded),
    Handler("FairDecided", notices.fair_decided),
    Handler("MakerNotice", bringing.of_notice, network=True),
    Handler("SaleUnanswered", bringing.of_unanswered, network=True),
)
STAFF = ("desk", "finance")

PAGES = (
    Pages("maker", "plugins.artisans.portal.order_urls", roles=("orders",)),
    Pages("maker", "plugins.artisans.portal.money_urls", roles=("money",)),
    Pages("maker", "plugins.artisans.portal.price_urls", roles=("price",)),
    Pages("maker", "plugins.artisans.portal.news_urls"),
    Pages("desk", "plugins.artisans.desk.charge_urls", prefix="sales/", roles=("finance",)),
    Pages("desk", "plugins.artisans.desk.sale_urls", prefix="sales/", roles=STAFF),
)
MENU = (
    MenuItem("maker", _("My orders"), "orders", icon="orders", roles=("orders",), order=20),
    MenuItem("maker", _("My money"), "money", icon="money", roles=("money",), order=40),
    MenuItem("maker", _("Prices"), "prices", icon="price", roles=("price",), order=50),
    MenuItem("maker", _("News"), "news", icon="say", order=60),
    MenuItem("desk", _("Makers’ sales"), "sales", roles=STAFF, order=40),
)
SLOTS = (SlotContribution(PRODUCT_MORE, "artisans/slot_price.html", slot.who_gets_what, order=50),)
SCHEDULES = (
    Schedule("artisans.sales_unanswered", every=timedelta(minutes=15)),
    Schedule("artisans.sales_look_again", every=timedelta(minutes=20)),
)


PERSONAL_DATA = PersonalData("sales", personal.export, personal.erase)


def register() -> None:
    """How answers and acknowledgements read, and how a contested answer is taken back. A payment is never taken back by itself: the desk decides."""
    acts.register_undo(actions.ANSWER, actions.take_back_answer)
    acts.register_words(actions.ANSWER, actions.words_of_answer)
    acts.register_words(prices.ACCEPT, prices.words_of_split)
    acts.register_words(payouts.ACKNOWLEDGE, payouts.words_of_acknowledgement)
