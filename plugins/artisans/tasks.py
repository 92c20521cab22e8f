"""What is done again and again; the schedule is in `contribution.py`."""

from __future__ import annotations

from celery import shared_task

from .consent import actions as consents
from .consent import looking
from .listings import stock, uploads
from .sales import following, unanswered


@shared_task(name="artisans.sales_unanswered")
def sales_unanswered() -> None:
    unanswered.escalate()


@shared_task(name="artisans.sales_look_again")
def sales_look_again() -> None:
    following.look_again()


@shared_task(name="artisans.look_after_withdrawals")
def look_after_withdrawals() -> None:
    for receipt in looking.waiting():
        looking.look(receipt)


@shared_task(name="artisans.consents_expire")
def consents_expire() -> None:
    consents.expire()


@shared_task(name="artisans.restocks")
def restocks() -> None:
    stock.carry_out_rest()


@shared_task(name="artisans.sweep_uploads")
def sweep_uploads() -> None:
    uploads.sweep()
