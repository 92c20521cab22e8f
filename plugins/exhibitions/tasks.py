from celery import shared_task

from . import printing


@shared_task(name="exhibitions.forget_catalogues")
def forget_catalogues() -> None:
    printing.forget()
