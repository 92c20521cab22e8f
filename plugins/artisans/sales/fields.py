"""Sales, money and prices at `/graphql/maarad/`.

For programs that show a maker's key (`maker_…`), what the portal does, in its own actions:

    scope    fields
    orders   makerSales, makerSaleAnswer
    money    makerMoney, makerPayoutAcknowledge
    price    makerPriceCount, makerPriceAccept

For everybody `products(ids) { priceParts }`: who gets what of a price, where its maker agrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import graphene
from graphene import ID, UUID, Boolean, DateTime, Field, InputObjectType, Int, List, NonNull, ObjectType, String

from marketplace.extensions.spec import BatchField
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import Money

from ..consent.publication import public
from ..listings import drafts
from ..listings.types import MakerPieceError
from ..makers.team import maker_of
from ..models import Listing, Payout, PriceSplit, Sale
from ..prices import actions as prices
from ..prices.helper import Inputs, times_the_wage
from ..prices.lines import Part, parts_of
from . import actions, money, payouts

MOST = 200


class MakerAmount(ObjectType):
    amount = String(required=True, description="Decimal.")
    currency = String(required=True)

    @staticmethod
    def resolve_amount(root: Money, info: Any) -> str:
        return str(root.quantized().amount)


class MakerPricePart(ObjectType):
    """A line of a price: materials, transport, stand, tax, payment, commission, labour, discount (below zero) or extra. They add up to the price."""

    code = String(required=True)
    amount = Field(MakerAmount, required=True)


class MakerSale(ObjectType):
    """`net` is what she gets of what stayed with the buyer, `owed` what is hers by now, `paid` what she was given."""

    id = UUID(required=True)
    order = ID(required=True)
    number = String(required=True)
    product = ID()
    name = String(required=True)
    quantity = Int(required=True)
    returned = Int(required=True)
    state = String(required=True, description="asked, ready, declined, sent, cancelled, returned")
    sold_at = DateTime(required=True)
    total = Field(MakerAmount, required=True)
    net = Field(MakerAmount, required=True)
    owed = Field(MakerAmount, required=True)
    paid = Field(MakerAmount, required=True)
    parts = List(NonNull(MakerPricePart), required=True)


class MakerPayout(ObjectType):
    """`amount` is below zero for one that takes another back (`counters`)."""

    id = UUID(required=True)
    amount = Field(MakerAmount, required=True)
    method = String(required=True)
    reference = String(required=True)
    paid_at = DateTime(required=True)
    acknowledged_at = DateTime()
    counters = UUID()


class MakerMoney(ObjectType):
    """`owed` and `coming`, an amount a currency."""

    owed = List(NonNull(MakerAmount), required=True)
    coming = List(NonNull(MakerAmount), required=True)
    payouts = List(NonNull(MakerPayout), required=True)


class MakerPriceInput(InputObjectType):
    """Decimals: hours of her work on one, costs of one in the price's currency, taxes in per cent of the price."""

    price = String(required=True)
    hours = String()
    materials = String()
    transport = String()
    stand = String()
    tax = String()


class MakerPriceCounted(ObjectType):
    """`hourly`: what is left for an hour, null while no hours are said. `times`: of the reference wage, null where nothing can be compared."""

    parts = List(NonNull(MakerPricePart), required=True)
    labour = Field(MakerAmount, required=True)
    hourly = Field(MakerAmount)
    loss = Boolean(required=True)
    reference = String(description="SMIG, SMIC …")
    reference_value = Field(MakerAmount)
    reference_since = String()
    times = String()


class MakerSaleAnswer(graphene.Mutation):
    """Ready, or no longer there. The same answer again changes nothing."""

    sale = Field(MakerSale)
    errors = List(NonNull(MakerPieceError), required=True)

    class Arguments:
        id = UUID(required=True)
        ready = Boolean(required=True)

    @staticmethod
    def mutate(root: Any, info: Any, id: Any, ready: bool) -> dict[str, Any]:
        acting = info.context.acting_in("orders")
        try:
            row = actions.answer(sale=id, ready=ready, acting=acting, channel="api")
        except DomainError as error:
            return {"sale": None, "errors": [_told(error)]}
        return {"sale": _sales([row])[0], "errors": []}


class MakerPayoutAcknowledge(graphene.Mutation):
    """She has the money."""

    payout = Field(MakerPayout)
    errors = List(NonNull(MakerPieceError), required=True)

    class Arguments:
        id = UUID(required=True)

    @staticmethod
    def mutate(root: Any, info: Any, id: Any) -> dict[str, Any]:
        acting = info.context.acting_in("money")
        try:
            return {"payout": _payout(payouts.acknowledge(payout=id, acting=acting, channel="api")), "errors": []}
        except DomainError as error:
            return {"payout": None, "errors": [_told(error)]}


class MakerPriceAccept(graphene.Mutation):
    """Accept how a piece's price is made up; `key`: the program's own id of this, which counts once. `shown`: visitors may see it."""

    version = Int()
    errors = List(NonNull(MakerPieceError), required=True)

    class Arguments:
        piece = UUID(required=True)
        input = MakerPriceInput(required=True)
        shown = Boolean(required=True)
        key = String(required=True)

    @staticmethod
    def mutate(root: Any, info: Any, piece: Any, input: Any, shown: bool, key: str) -> dict[str, Any]:
        acting = info.context.acting_in("price")
        try:
            if not key or not key.isprintable() or len(key) > 64:
                raise DomainError("REQUIRED", "A key of at most 64 letters.", field="key")
            price, inputs = _read(input)
            split = prices.accept(listing=piece, acting=acting, price=price, inputs=inputs, shown=shown, key=key, channel="api")
        except DomainError as error:
            return {"version": None, "errors": [_told(error)]}
        return {"version": split.version, "errors": []}


class SaleMutations:
    maker_sale_answer = MakerSaleAnswer.Field()
    maker_payout_acknowledge = MakerPayoutAcknowledge.Field()
    maker_price_accept = MakerPriceAccept.Field()


class SaleQueries:
    maker_sales = List(NonNull(MakerSale), required=True, description=f"The newest first; at most {MOST}.")
    maker_money = Field(MakerMoney, required=True)
    maker_price_count = Field(
        MakerPriceCounted, piece=UUID(required=True), input=MakerPriceInput(required=True), description="Nothing is kept."
    )

    @staticmethod
    def resolve_maker_sales(root: Any, info: Any) -> list[dict[str, Any]]:
        maker = maker_of(info.context.acting_in("orders"))
        return _sales(list(Sale.objects.filter(maker=maker).order_by("-sold_at", "pk")[:MOST]))

    @staticmethod
    def resolve_maker_money(root: Any, info: Any) -> dict[str, Any]:
        maker = maker_of(info.context.acting_in("money"))
        purses = money.purses(money.of_maker(maker))
        return {
            "owed": [purse.owed for purse in purses],
            "coming": [purse.coming for purse in purses],
            "payouts": [_payout(each) for each in money.payouts(maker)[:MOST]],
        }

    @staticmethod
    def resolve_maker_price_count(root: Any, info: Any, piece: Any, input: Any) -> dict[str, Any]:
        acting = info.context.acting_in("price")
        row = drafts.find(acting=acting, id=piece)
        price, inputs = _read(input)
        found, wage = prices.counted(row, price=price, inputs=inputs), prices.wage_of(row.maker)
        times = times_the_wage(found, wage)
        return {
            "parts": parts_of(found.as_json(), row.currency),
            "labour": Money(found.labour, row.currency),
            "hourly": Money(found.hourly, row.currency) if found.hourly is not None else None,
            "loss": found.loss,
            "reference": wage.code if wage else None,
            "reference_value": Money(wage.value, wage.currency) if wage else None,
            "reference_since": wage.since.isoformat() if wage else None,
            "times": str(times) if times is not None else None,
        }


def price_parts(ids: Sequence[str], info: Any) -> list[tuple[Part, ...] | None]:
    """Of each product, where its maker accepted this very price and agrees to show who gets what. A constant number of queries."""
    listings = {row.product: row for row in Listing.objects.filter(product__in=list(ids)).select_related("maker")}
    rows = PriceSplit.objects.filter(listing__in=[row.pk for row in listings.values()]).order_by("version")
    splits = {split.listing_id: split for split in rows}
    agreed = public({row.maker.code for row in listings.values() if row.pk in splits}, language=info.context.language)
    found: list[tuple[Part, ...] | None] = []
    for product in ids:
        row = listings.get(product)
        split = splits.get(row.pk) if row else None
        maker = agreed.get(row.maker.code) if row else None
        shown = row and split and split.shown and split.price == row.price and maker and maker.shows_price
        found.append(parts_of(split.lines, split.currency) if shown and split else None)
    return found


PRICE_PARTS = BatchField(
    "Product",
    "priceParts",
    List(NonNull(MakerPricePart)),
    price_parts,
    description="Who gets what of its price, if its maker counted it and agrees to show it.",
)


def _sales(rows: list[Sale]) -> list[dict[str, Any]]:
    return [
        {
            **{name: getattr(each.sale, name) for name in ("order", "number", "quantity", "returned", "state", "sold_at")},
            "id": each.sale.pk,
            "name": each.sale.title,
            "product": each.sale.product or None,
            "total": each.total,
            "net": each.net,
            "owed": each.owed,
            "paid": each.paid,
            "parts": each.parts,
        }
        for each in money.accounts(rows)
    ]


def _payout(row: Payout) -> dict[str, Any]:
    return {
        "id": row.pk,
        "amount": Money(row.amount, row.currency),
        "method": row.method,
        "reference": row.reference,
        "paid_at": row.paid_at,
        "acknowledged_at": row.acknowledged_at,
        "counters": row.counters_id,
    }


def _read(given: Any) -> tuple[Decimal, Inputs]:
    """Codes: INVALID (the part that is no number)."""
    read: dict[str, Decimal] = {}
    for name, text in given.items():
        try:
            value = Decimal(text) if text is not None else Decimal(0)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) >= 1_000_000_000:
            raise DomainError("INVALID", "This is no decimal number.", field=name)
        read[name] = value.quantize(Decimal("0.001"))
    return read.pop("price"), Inputs(**read)


def _told(error: DomainError) -> dict[str, Any]:
    return {"code": error.code, "field": error.field, "message": str(error)}
