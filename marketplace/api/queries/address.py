from __future__ import annotations

from typing import Any

import graphene

from marketplace.api.enums import enum
from marketplace.api.types.address import AddressValidationData


class AddressQueries:
    address_validation_rules = graphene.Field(
        AddressValidationData,
        country_code=enum("CountryCode")(required=True),
        country_area=graphene.String(),
        city=graphene.String(),
        city_area=graphene.String(),
    )

    @staticmethod
    def resolve_address_validation_rules(root: Any, info: Any, country_code: str, **_: Any) -> AddressValidationData:
        return AddressValidationData.of(country_code)
