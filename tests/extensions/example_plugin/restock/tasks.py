from celery import shared_task

from . import actions


@shared_task(name="restock.forget_old")
def forget_old() -> None:
    actions.forget_old()
