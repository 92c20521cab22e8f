from __future__ import annotations

from typing import Any

import graphene
from graphene import Field, InputObjectType, List, NonNull, String

from marketplace.api.connection import Key, Page, connection_field, connection_page
from marketplace.api.execution import Info
from marketplace.api.ids import query_id, query_ids
from marketplace.api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permitted
from marketplace.api.types.shipping import ShippingZone, ShippingZoneCountableConnection
from marketplace.api.types.tax import (
    TaxClass,
    TaxClassCountableConnection,
    TaxConfiguration,
    TaxConfigurationCountableConnection,
)
from marketplace.engine.shipping import models, queries
from marketplace.engine.taxes import models as taxes
from marketplace.engine.taxes.queries import tax_classes, tax_configurations

_STAFF = (AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)


class ShippingZoneFilterInput(InputObjectType):
    search = String()
    channels = List(NonNull(graphene.ID))


class ShippingQueries:
    shipping_zone = Field(ShippingZone, id=graphene.ID(required=True), channel=String())
    shipping_zones = connection_field(ShippingZoneCountableConnection, filter=ShippingZoneFilterInput(), channel=String())
    tax_class = Field(TaxClass, id=graphene.ID(required=True))
    tax_classes = connection_field(TaxClassCountableConnection)
    tax_configuration = Field(TaxConfiguration, id=graphene.ID(required=True))
    tax_configurations = connection_field(TaxConfigurationCountableConnection)

    @staticmethod
    @permitted("MANAGE_SHIPPING")
    def resolve_shipping_zone(root: Any, info: Info, id: str, channel: str | None = None) -> models.ShippingZone | None:
        return queries.shipping_zones().filter(pk=query_id(id, "ShippingZone")).first()

    @staticmethod
    @permitted("MANAGE_SHIPPING")
    def resolve_shipping_zones(
        root: Any, info: Info, filter: dict[str, Any] | None = None, channel: str | None = None, **page: Any
    ) -> Page:
        rows, given = queries.shipping_zones(), filter or {}
        if channel is not None:
            rows = rows.filter(channels__slug=channel)
        if given.get("search"):
            rows = rows.filter(name__icontains=given["search"])
        if given.get("channels"):
            rows = rows.filter(channels__in=query_ids(given["channels"], "Channel")).distinct()
        return connection_page(rows, sort=[Key("name")], args=page, info=info)

    @staticmethod
    @permitted(*_STAFF)
    def resolve_tax_class(root: Any, info: Info, id: str) -> taxes.TaxClass | None:
        return tax_classes().filter(pk=query_id(id, "TaxClass")).first()

    @staticmethod
    @permitted(*_STAFF)
    def resolve_tax_classes(root: Any, info: Info, **page: Any) -> Page:
        return connection_page(tax_classes(), sort=[Key("name")], args=page, info=info)

    @staticmethod
    @permitted(*_STAFF)
    def resolve_tax_configuration(root: Any, info: Info, id: str) -> taxes.TaxConfiguration | None:
        return tax_configurations().filter(pk=query_id(id, "TaxConfiguration")).first()

    @staticmethod
    @permitted(*_STAFF)
    def resolve_tax_configurations(root: Any, info: Info, **page: Any) -> Page:
        return connection_page(tax_configurations(), sort=[Key("pk")], args=page, info=info)
