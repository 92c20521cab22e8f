"""Contact and address."""

from __future__ import annotations

import secrets
from dataclasses import fields as record_fields
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.contract.types.address import Address, AddressRules
from marketplace.contract.types.customer import PHONE_DOMAIN, has_mailbox

from ..markets import Market
from .base import ShopForm, clean_phone, email_input, phone_input


def internal_email() -> str:
    """An e-mail for a buyer who gave only a telephone number: undeliverable, unguessable, never shown. Saleor wants one on every order."""
    return f"{secrets.token_hex(10)}@{PHONE_DOMAIN}"


def shown_email(email: str) -> str:
    """The e-mail as people may see it: nothing for an internal one."""
    return email if has_mailbox(email) else ""


class ContactForm(ShopForm):
    """Telephone or e-mail: one of the two is enough."""

    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=30)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=200)

    def __init__(self, *args: Any, market: Market, **kwargs: Any) -> None:
        self.market = market
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget = phone_input(**{"class": "input"})
        self.fields["email"].widget = email_input()
        self.fields["email"].widget.attrs["class"] = "input"
        self.fields["phone"].help_text = _("For the carrier, and for messages about the order.")
        self.fields["email"].help_text = _("For the confirmation of the order.")

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"], self.market.country)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("phone") and not data.get("email"):
            self.add_error("phone", _("Give a telephone number or an e-mail address, so that we can reach you."))
        return data


LABELS: dict[str, str | Promise] = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "company_name": gettext_lazy("Company or association"),
    "street_address_1": gettext_lazy("Street and number"),
    "street_address_2": gettext_lazy("Floor, building, access"),
    "postal_code": gettext_lazy("Postal code"),
    "city": gettext_lazy("City"),
    "city_area": gettext_lazy("District"),
    "country_area": gettext_lazy("Region"),
    "phone": gettext_lazy("Telephone"),
}
# Morocco: many houses have no number and the carrier telephones on the way.
LABELS_MA: dict[str, str | Promise] = {
    "street_address_1": gettext_lazy("Street, neighbourhood or douar"),
    "street_address_2": gettext_lazy("Landmark for the carrier (mosque, school, café …)"),
    "city": gettext_lazy("City or commune"),
}
AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "company_name": "organization",
    "street_address_1": "address-line1",
    "street_address_2": "address-line2",
    "postal_code": "postal-code",
    "city": "address-level2",
    "country_area": "address-level1",
    "phone": "tel",
}
ORDER = {
    "MA": ("first_name", "last_name", "phone", "city", "street_address_1", "street_address_2", "postal_code"),
    "FR": ("first_name", "last_name", "company_name", "street_address_1", "street_address_2", "postal_code", "city", "phone"),
}
HALVES = {"first_name", "last_name", "postal_code", "city"}
OPTIONAL = {"company_name", "street_address_2", "city_area"}


class AddressForm(ShopForm):
    """Built from the rules of the country: which fields there are, which are needed, in which order, under which names."""

    def __init__(self, *args: Any, market: Market, rules: AddressRules, section: str = "shipping", **kwargs: Any) -> None:
        """`section`: `shipping` or `billing`, so that a browser fills in the right one of two addresses on a page."""
        self.market = market
        self.section = section
        super().__init__(*args, **kwargs)
        country = market.country
        order = ORDER.get(country) or ("first_name", "last_name", *rules.order, "phone")
        wanted = [name for name in order if name in rules.allowed or name in ("first_name", "last_name", "phone")]
        wanted += [name for name in rules.order if name in rules.required and name not in wanted]
        for name in wanted:
            self.fields[name] = self._field(name, rules)

    def _field(self, name: str, rules: AddressRules) -> forms.Field:
        label: Any = (LABELS_MA if self.market.country == "MA" else {}).get(name) or LABELS[name]
        needed = name in ("first_name", "last_name") or (name in rules.required and name not in OPTIONAL)
        if name == "phone":
            needed = self.market.country == "MA"
        fill = f"{self.section} {AUTOCOMPLETE[name]}" if name in AUTOCOMPLETE else "off"
        attrs = {"class": "input", "autocomplete": fill, "dir": "auto"}
        if name in HALVES:
            attrs["data-half"] = "1"
        if name == "country_area" and rules.area_choices:
            choices = [("", "—"), *rules.area_choices]
            return forms.ChoiceField(label=label, required=needed, choices=choices)
        if name == "phone":
            return forms.CharField(
                label=label, required=needed, max_length=30, widget=phone_input(**{"class": "input", "autocomplete": fill})
            )
        if name == "postal_code":
            attrs |= {"inputmode": "numeric", "dir": "ltr"}
        return forms.CharField(label=label, required=needed, max_length=256, widget=forms.TextInput(attrs=attrs))

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"], self.market.country)

    def clean_postal_code(self) -> str:
        return str(self.cleaned_data["postal_code"]).replace(" ", "")

    def address(self) -> Address:
        """The address typed, in the country of sale."""
        known = {field.name for field in record_fields(Address)}
        given = {name: value for name, value in self.cleaned_data.items() if name in known}
        return Address(**given, country=self.market.country)

    @staticmethod
    def values(address: Address | None) -> dict[str, str]:
        """Initial values from an address already given."""
        return {field.name: getattr(address, field.name) for field in record_fields(Address)} if address else {}
