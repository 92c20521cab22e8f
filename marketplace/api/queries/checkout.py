from __future__ import annotations

import uuid
from typing import Any

import graphene
from graphene import Field, List, NonNull, String

from marketplace.api.connection import Key, Page, connection_field, connection_page
from marketplace.api.enums import enum
from marketplace.api.execution import Info
from marketplace.api.ids import query_id
from marketplace.api.permissions import permitted
from marketplace.api.scalars import UUID
from marketplace.api.types.checkout import Checkout, CheckoutCountableConnection
from marketplace.engine.checkout import actions, models, pricing, queries


class CheckoutFilterInput(graphene.InputObjectType):
    authorize_status = List(NonNull(enum("CheckoutAuthorizeStatusEnum")))
    charge_status = List(NonNull(enum("CheckoutChargeStatusEnum")))


class CheckoutQueries:
    checkout = Field(Checkout, id=graphene.ID(), token=UUID())
    checkouts = connection_field(CheckoutCountableConnection, filter=CheckoutFilterInput(), channel=String())

    @staticmethod
    def resolve_checkout(root: Any, info: Info, id: str | None = None, token: uuid.UUID | None = None) -> models.Checkout | None:
        """Whoever holds the id. Prices older than their hour are made anew first, as with Saleor."""
        key = token or query_id(id, "Checkout")
        found = queries.checkout(key) if key else None
        if found is not None and pricing.expired(found):
            return actions.refresh_prices(checkout_id=found.pk)
        return found

    @staticmethod
    @permitted("MANAGE_CHECKOUTS", "HANDLE_PAYMENTS")
    def resolve_checkouts(
        root: Any, info: Info, channel: str | None = None, filter: dict[str, list[str]] | None = None, **page: Any
    ) -> Page:
        rows = queries.all_checkouts()
        if channel is not None:
            rows = rows.filter(channel__slug=channel)
        for column, wanted in (filter or {}).items():
            if wanted:
                rows = rows.filter(**{f"{column}__in": wanted})
        return connection_page(rows, sort=[Key("updated_at", descending=True), Key("pk")], args=page, info=info)
