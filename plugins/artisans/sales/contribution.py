"""What sales and money add to the plugin."""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts import acts
from marketplace.extensions.spec import Handler, Schedule

from . import actions, bringing, following, notices, payouts

HANDLERS = (
    *(Handler(topic, following.of_event, network=True) for topic in following.EVENTS),
    Handler("OrdersImported", following.of_import, network=True),
    Handler("ActRecorded", notices.act_recorded),
    Handler("FairDecided", notices.fair_decided),
    Handler("MakerNotice", bringing.of_notice, network=True),
    Handler("SaleUnanswered", bringing.of_unanswered, network=True),
)
SCHEDULES = (
    Schedule("artisans.sales_unanswered", every=timedelta(minutes=15)),
    Schedule("artisans.sales_look_again", every=timedelta(minutes=20)),
)


def register() -> None:
    """How answers and acknowledgements read, and how a contested answer is taken back. A payment is never taken back by itself: the desk decides."""
    acts.register_undo(actions.ANSWER, actions.take_back_answer)
    acts.register_words(actions.ANSWER, actions.words_of_answer)
    acts.register_words(payouts.ACKNOWLEDGE, payouts.words_of_acknowledgement)
