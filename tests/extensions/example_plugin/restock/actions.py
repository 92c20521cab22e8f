from datetime import timedelta

from marketplace.kernel.clock import now

from .models import Request

KEPT = timedelta(days=90)


def ask(*, product: str, email: str, language: str) -> None:
    """Remember the wish. A second one for the same piece changes nothing: the constraint decides."""
    Request.objects.get_or_create(product=product, email=email.lower(), defaults={"language": language, "asked_at": now()})


def forget_old() -> int:
    """Nobody waits longer than 90 days."""
    deleted, _ = Request.objects.filter(asked_at__lt=now() - KEPT).delete()
    return deleted
