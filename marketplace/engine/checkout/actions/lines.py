"""What is in the basket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.engine.catalogue.models import ProductVariant
from marketplace.engine.checkout.errors import unavailable
from marketplace.engine.checkout.models import Checkout, CheckoutLine
from marketplace.engine.checkout.queries import CheckoutInfo, LineInfo, checkout_info
from marketplace.engine.shop.queries import site_settings
from marketplace.engine.stock import queries as stock
from marketplace.engine.stock.actions import Wish, reserve
from marketplace.engine.stock.enums import ClickAndCollect
from marketplace.engine.stock.errors import InsufficientStock, Shortage
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError, DomainErrors, NotFound

from .editing import editing, make_stale


@dataclass(frozen=True, slots=True)
class NewLine:
    """Units of a variant to put in. `price`: staff's own price for the line (as entered)."""

    variant_id: int
    quantity: int = 1
    force_new_line: bool = False
    price: Decimal | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineUpdate:
    """The new quantity of a line, named itself or by its variant. Zero removes it; None keeps it."""

    quantity: int | None
    line_id: UUID | None = None
    variant_id: int | None = None
    price: Decimal | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


def add_lines(*, checkout_id: UUID, lines: Sequence[NewLine], actor: Actor) -> Checkout:
    """Put units in; a variant that is there already grows.

    Codes: ZERO_QUANTITY, QUANTITY_GREATER_THAN_LIMIT, INSUFFICIENT_STOCK (quantity), UNAVAILABLE_VARIANT_IN_CHANNEL, PRODUCT_NOT_PUBLISHED,
    PRODUCT_UNAVAILABLE_FOR_PURCHASE (lines), GRAPHQL_ERROR (variant_id: no such variant), NOT_FOUND (id).
    """
    with editing(checkout_id, actor) as info:
        put_in(info, lines)
    return info.checkout


def update_lines(*, checkout_id: UUID, lines: Sequence[LineUpdate], actor: Actor) -> Checkout:
    """Set quantities; a variant that is not there yet is put in. Codes as `add_lines`; NOT_FOUND (line_id)."""
    with editing(checkout_id, actor) as info:
        by_id = {each.line.pk: each for each in info.lines}
        fresh: list[NewLine] = []
        changed: list[LineInfo] = []
        gone: list[UUID] = []
        for asked in lines:
            each = _named(asked, by_id)
            if each is None:
                assert asked.variant_id is not None
                fresh.append(
                    NewLine(
                        asked.variant_id,
                        1 if asked.quantity is None else asked.quantity,
                        price=asked.price,
                        metadata=asked.metadata,
                    )
                )
                continue
            if asked.quantity is not None and asked.quantity < 0:
                raise _zero_quantity()
            if asked.quantity is not None:
                each.line.quantity = asked.quantity
            if asked.price is not None:
                each.line.price_override_amount = asked.price
            each.line.metadata = {**each.line.metadata, **asked.metadata}
            if each.line.quantity:
                changed.append(each)
            else:
                gone.append(each.line.pk)
        _remove(info, gone)
        for each in changed:
            each.line.save(update_fields=["quantity", "price_override_amount", "metadata"])
        _check(info, {each.variant.pk for each in changed})
        if fresh:
            put_in(info, fresh)
        else:
            _keep(info)
            make_stale(info)
    return info.checkout


def delete_lines(*, checkout_id: UUID, line_ids: Collection[UUID], actor: Actor, code: str = "INVALID") -> Checkout:
    """Take lines out. A line of another checkout is refused with `code`: INVALID as with Saleor 3.23, whose older mutation has its own."""
    with editing(checkout_id, actor) as info:
        missing = set(line_ids) - {each.line.pk for each in info.lines}
        if missing:
            raise DomainError(code, _("There is no such line in this checkout."), field="line_id")
        _remove(info, line_ids)
        _keep(info)
        make_stale(info)
    return info.checkout


def put_in(info: CheckoutInfo, lines: Sequence[NewLine]) -> None:
    """Add lines to a held checkout and check all it then holds of their variants."""
    if any(line.quantity < 1 for line in lines):
        raise _zero_quantity()
    known = set(ProductVariant.objects.filter(pk__in={line.variant_id for line in lines}).values_list("pk", flat=True))
    if {line.variant_id for line in lines} - known:
        raise DomainError("GRAPHQL_ERROR", _("There is no such variant."), field="variant_id")
    per_variant: dict[int, list[CheckoutLine]] = {}
    for each in info.lines:
        per_variant.setdefault(each.variant.pk, []).append(each.line)
    fresh: list[CheckoutLine] = []
    grown: list[CheckoutLine] = []
    for asked in lines:
        there = per_variant.setdefault(asked.variant_id, [])
        if len(there) == 1 and not asked.force_new_line:
            line = there[0]
            line.quantity += asked.quantity
            if line not in fresh:
                grown.append(line)
        else:
            line = CheckoutLine(
                checkout=info.checkout, variant_id=asked.variant_id, quantity=asked.quantity, currency=info.checkout.currency
            )
            there.append(line)
            fresh.append(line)
        if asked.price is not None:
            line.price_override_amount = asked.price
        line.metadata = {**line.metadata, **asked.metadata}
    for line in grown:
        line.save(update_fields=["quantity", "price_override_amount", "metadata"])
    # Apart in time, so that lines keep the order in which they were put in.
    for place, line in enumerate(fresh):
        line.created_at += timedelta(microseconds=place)
    CheckoutLine.objects.bulk_create(fresh)
    info.lines[:] = checkout_info(info.checkout).lines
    _check(info, known)
    _keep(info)
    make_stale(info)


def _named(asked: LineUpdate, by_id: Mapping[UUID, LineInfo]) -> LineInfo | None:
    if asked.line_id is not None:
        if asked.line_id not in by_id:
            raise NotFound(_("There is no such line in this checkout."), field="line_id")
        return by_id[asked.line_id]
    same = [each for each in by_id.values() if each.variant.pk == asked.variant_id]
    if len(same) > 1:
        raise DomainError("INVALID", _("Several lines hold this variant; please name the line."), field="variant_id")
    if not same and asked.variant_id is None:
        raise DomainError("GRAPHQL_ERROR", _("Please name a line or a variant."), field="line_id")
    return same[0] if same else None


def _remove(info: CheckoutInfo, line_ids: Collection[UUID]) -> None:
    if line_ids:
        CheckoutLine.objects.filter(pk__in=list(line_ids)).delete()
        info.lines[:] = [each for each in info.lines if each.line.pk not in set(line_ids)]


def _check(info: CheckoutInfo, variant_ids: Collection[int]) -> None:
    """Whether the channel sells these variants, and as many as the checkout now holds of them."""
    lines = [each for each in info.lines if each.variant.pk in variant_ids]
    unlisted = [each.variant.pk for each in lines if each.listing is None or each.listing.price_amount is None]
    if unlisted:
        raise unavailable("UNAVAILABLE_VARIANT_IN_CHANNEL", _("Some variants are not sold in this channel."), unlisted)
    hidden = [each.variant.pk for each in lines if each.product_listing is None or not each.product_listing.is_published]
    if hidden:
        raise unavailable("PRODUCT_NOT_PUBLISHED", _("Some products are not published."), hidden)
    closed = [each.variant.pk for each in lines if not each.purchasable]
    if closed:
        raise unavailable("PRODUCT_UNAVAILABLE_FOR_PURCHASE", _("Some products cannot be bought now."), closed)
    if info.channel.use_legacy_error_flow:
        check_quantities(info, variant_ids)


def check_quantities(info: CheckoutInfo, variant_ids: Collection[int]) -> None:
    """QUANTITY_GREATER_THAN_LIMIT and INSUFFICIENT_STOCK, on `quantity`, for what the checkout holds of these variants. Not under the
    stocks' lock: only completion decides who gets the last unit."""
    shop = site_settings()
    held: Counter[int] = Counter()
    limits: dict[int, int | None] = {}
    for each in info.lines:
        if each.variant.pk in variant_ids:
            held[each.variant.pk] += each.line.quantity
            limits[each.variant.pk] = each.variant.quantity_limit_per_customer or shop.limit_quantity_per_checkout
    too_many = [variant for variant, quantity in held.items() if (limit := limits[variant]) is not None and quantity > limit]
    if too_many:
        raise DomainErrors(
            [
                DomainError(
                    "QUANTITY_GREATER_THAN_LIMIT",
                    _("No more than %(limit)s can be bought at once.") % {"limit": limits[variant]},
                    field="quantity",
                )
                for variant in too_many
            ]
        )
    point = info.checkout.collection_point
    only = point.pk if point is not None and point.click_and_collect_option == ClickAndCollect.LOCAL else None
    free = stock.free_quantities(list(held), info.channel.pk, collection_point=only, exclude_checkout=info.checkout.pk, shop=shop)
    short = [
        Shortage(variant, left)
        for variant, quantity in held.items()
        if (left := free.get(variant, 0)) is not None and left < quantity
    ]
    if short:
        raise InsufficientStock(short, "quantity")


def _keep(info: CheckoutInfo) -> None:
    """Reserve what the checkout holds, if the shop reserves at all."""
    shop = site_settings()
    minutes = (
        shop.reserve_stock_duration_authenticated_user if info.checkout.user_id else shop.reserve_stock_duration_anonymous_user
    )
    if not minutes:
        return
    wishes = [Wish(each.line.pk, each.variant.pk, each.line.quantity) for each in info.lines if each.variant.track_inventory]
    try:
        reserve(
            wishes,
            checkout_id=info.checkout.pk,
            channel_id=info.channel.pk,
            until=now() + timedelta(minutes=minutes),
            check=info.channel.use_legacy_error_flow,
        )
    except InsufficientStock as short:
        raise short.on("quantity") from short


def _zero_quantity() -> DomainError:
    return DomainError("ZERO_QUANTITY", _("The quantity must be greater than zero."), field="quantity")
