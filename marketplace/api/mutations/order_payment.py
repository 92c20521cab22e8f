"""Staff's word about money."""

from __future__ import annotations

from typing import Any

import graphene
from graphene import Field, String

from marketplace.api.ids import mutation_id
from marketplace.api.mutation import PayloadMutation
from marketplace.api.types.order import Order
from marketplace.engine.payments.actions.marking import mark_as_paid

from .order import STAFF, OrderError


class OrderMarkAsPaid(PayloadMutation):
    order = Field(Order)

    class Arguments:
        id = graphene.ID(required=True)
        transaction_reference = String()

    class Meta:
        error_type = OrderError
        permissions = STAFF

    @classmethod
    def perform(cls, info: Any, id: str, transaction_reference: str | None = None) -> Any:
        order = mark_as_paid(order_id=mutation_id(id, "Order"), reference=transaction_reference or "", actor=info.context.actor)
        return {"order": order}


class OrderPaymentMutations:
    order_mark_as_paid = OrderMarkAsPaid.Field()
