from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.kernel.outbox import Delivery
from marketplace.search.models import SearchEntry

from .models import Request


def on_product_deleted(delivery: Delivery) -> None:
    """Runs in one transaction with its receipt: its database effects happen exactly once."""
    Request.objects.filter(product=delivery.payload["product_id"]).delete()


def on_stock_changed(delivery: Delivery) -> None:
    """Talks to a mail server, so it is a `network` handler: outside any transaction, at least once. Who was told is forgotten at once."""
    variants = [change["variant"] for change in delivery.payload["changes"] if change.get("back_in_stock")]
    products = SearchEntry.objects.filter(variant_ids__overlap=variants).values_list("product_id", flat=True) if variants else []
    for request in Request.objects.filter(product__in=set(products)):
        with translation.override(request.language):
            send_mail(_("It is back"), _("The piece that you asked for is in the shop again."), None, [request.email])
        request.delete()
