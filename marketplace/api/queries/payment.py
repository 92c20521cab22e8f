from __future__ import annotations

from typing import Any

import graphene

from marketplace.api.ids import query_id
from marketplace.api.permissions import permitted
from marketplace.api.scalars import UUID
from marketplace.api.types.payment import TransactionItem
from marketplace.engine.payments import models


class PaymentQueries:
    transaction = graphene.Field(TransactionItem, id=graphene.ID(), token=UUID())

    @staticmethod
    @permitted("HANDLE_PAYMENTS")
    def resolve_transaction(root: Any, info: Any, id: str | None = None, token: Any = None) -> Any:
        wanted = token or query_id(id, "TransactionItem")
        return models.TransactionItem.objects.filter(token=wanted).first() if wanted else None
