"""Looks and courtesies that all forms share."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.client.errors import Refused

from ..refusals import sentences


class ShopForm(forms.Form):
    """Fields get the shop's class; the refusals of the backend find their field."""

    # Backend field (camelCase) → form field, where the names differ.
    backend_names: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.Select | forms.CheckboxInput | forms.HiddenInput | forms.RadioSelect):
                field.widget.attrs.setdefault("class", "input")

    def refuse(self, error: Refused) -> None:
        """Show the backend's reasons beside the fields that they are about."""
        for refusal in error.refusals:
            own = Refused((refusal,))
            name = self.backend_names.get(refusal.field, _snake(refusal.field))
            self.add_error(name if name in self.fields else None, sentences(own)[0])


def _snake(name: str) -> str:
    return (
        "".join("_" + char.lower() if char.isupper() else char for char in name)
        .replace("address1", "address_1")
        .replace("address2", "address_2")
    )


def clean_phone(value: str, country: str) -> str:
    """An international number (E.164); national ones are taken as the country's. Empty stays empty."""
    if not value.strip():
        return ""
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(_("This does not look like a telephone number."), code="phone") from error
    if not phonenumbers.is_valid_number(number):
        raise ValidationError(_("This does not look like a telephone number."), code="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_input(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "dir": "ltr"} | attrs)


def email_input() -> forms.EmailInput:
    return forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "dir": "ltr", "spellcheck": "false"})
