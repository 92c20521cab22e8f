"""Postal addresses and the rules that a country has for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """`country` is the ISO code; `id` is empty for an address that is not stored yet."""

    first_name: str = ""
    last_name: str = ""
    company_name: str = ""
    street_address_1: str = ""
    street_address_2: str = ""
    postal_code: str = ""
    city: str = ""
    city_area: str = ""
    country_area: str = ""
    country: str = ""
    country_name: str = ""
    phone: str = ""
    id: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """As written on a parcel, in the order used in Morocco and France."""
        name = f"{self.first_name} {self.last_name}".strip()
        town = f"{self.postal_code} {self.city}".strip()
        parts = (name, self.company_name, self.street_address_1, self.street_address_2, self.city_area, town, self.country_area)
        return tuple(part for part in (*parts, self.country_name) if part)


@dataclass(frozen=True, slots=True)
class AddressRules:
    """Names are those of `Address` fields. `area_choices`: (value, name) of provinces or states, where the country has a list."""

    allowed: frozenset[str]
    required: frozenset[str]
    order: tuple[str, ...]
    city_type: str
    country_area_type: str
    postal_code_type: str
    area_choices: tuple[tuple[str, str], ...]
