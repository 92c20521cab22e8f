"""How the goods reach the buyer."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.engine.addresses.validation import copy_address
from marketplace.engine.checkout import deliveries
from marketplace.engine.checkout.models import Checkout, CheckoutDelivery
from marketplace.engine.checkout.queries import CheckoutInfo, delivery_is_stale
from marketplace.engine.stock.enums import ClickAndCollect
from marketplace.engine.stock.models import ChannelWarehouse, Warehouse
from marketplace.kernel.actors import Actor
from marketplace.kernel.errors import DomainError, NotFound

from .editing import editing
from .lines import check_quantities


def calculate_deliveries(*, checkout_id: UUID, actor: Actor) -> list[CheckoutDelivery]:
    """Offer the ways of delivery that serve the checkout now, cheapest first; none without a shipping address. NOT_FOUND (id)."""
    with editing(checkout_id, actor) as info:
        return deliveries.calculate(info)


def choose_delivery(*, checkout_id: UUID, delivery_id: UUID, actor: Actor) -> Checkout:
    """Take one of the offered deliveries. NOT_FOUND (delivery_method_id) for another checkout's or an outdated one."""
    with editing(checkout_id, actor) as info:
        _refresh(info)
        chosen = info.checkout.deliveries.select_related("shipping_method").filter(pk=delivery_id).first()
        _take(info, chosen)
    return info.checkout


def choose_shipping_method(*, checkout_id: UUID, method_id: int, actor: Actor) -> Checkout:
    """Take a shipping method by its own id (Saleor's older way). DELIVERY_METHOD_NOT_APPLICABLE when it does not serve the checkout."""
    with editing(checkout_id, actor) as info:
        _refresh(info)
        chosen = info.checkout.deliveries.select_related("shipping_method").filter(shipping_method_id=method_id).first()
        _take(info, chosen)
    return info.checkout


def choose_collection_point(*, checkout_id: UUID, warehouse_id: UUID, actor: Actor) -> Checkout:
    """Have the goods kept for collection; the point's address becomes the shipping address.

    NOT_FOUND (delivery_method_id) for no warehouse; DELIVERY_METHOD_NOT_APPLICABLE when it is private, not of the channel or no collection
    point; INSUFFICIENT_STOCK (quantity) when a LOCAL point does not have it all.
    """
    with editing(checkout_id, actor) as info:
        point = Warehouse.objects.select_related("address").filter(pk=warehouse_id).first()
        if point is None:
            raise NotFound(_("There is no such warehouse."), field="delivery_method_id")
        linked = ChannelWarehouse.objects.filter(channel=info.channel, warehouse=point).exists()
        if point.is_private or point.click_and_collect_option == ClickAndCollect.DISABLED or not linked:
            raise _not_applicable()
        checkout = info.checkout
        checkout.collection_point, checkout.delivery = point, None
        checkout.shipping_address = copy_address(point.address)
        checkout.save_shipping_address = False
        check_quantities(info, {each.variant.pk for each in info.lines})
    return info.checkout


def clear_delivery(*, checkout_id: UUID, actor: Actor) -> Checkout:
    with editing(checkout_id, actor) as info:
        _forget_point(info.checkout)
        info.checkout.delivery = None
    return info.checkout


def _refresh(info: CheckoutInfo) -> None:
    if delivery_is_stale(info.checkout):
        deliveries.calculate(info)


def _take(info: CheckoutInfo, chosen: CheckoutDelivery | None) -> None:
    if chosen is None:
        raise NotFound(_("This delivery is not offered."), field="delivery_method_id")
    if not info.needs_shipping:
        raise DomainError("SHIPPING_NOT_REQUIRED", _("Nothing here is shipped."), field="delivery_method")
    if not chosen.is_valid:
        raise _not_applicable()
    _forget_point(info.checkout)
    info.checkout.delivery = chosen


def _forget_point(checkout: Checkout) -> None:
    """The point's address was never the buyer's."""
    if checkout.collection_point_id is not None:
        checkout.collection_point = None
        checkout.shipping_address = None
        checkout.save_shipping_address = True


def _not_applicable() -> DomainError:
    return DomainError(
        "DELIVERY_METHOD_NOT_APPLICABLE", _("This delivery is not possible for the checkout."), field="delivery_method_id"
    )
