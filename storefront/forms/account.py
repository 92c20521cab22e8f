"""Accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .base import ShopForm, email_input


def password_input(kind: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": kind, "dir": "ltr"}, render_value=False)


class SignInForm(ShopForm):
    email = forms.EmailField(label=gettext_lazy("E-mail"), widget=email_input())
    password = forms.CharField(label=gettext_lazy("Password"), widget=password_input("current-password"), strip=False)


class SignUpForm(ShopForm):
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), widget=email_input())
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 8 characters."),
        min_length=8,
        widget=password_input("new-password"),
        strip=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].widget.attrs |= {"autocomplete": "given-name", "data-half": "1", "dir": "auto"}
        self.fields["last_name"].widget.attrs |= {"autocomplete": "family-name", "data-half": "1", "dir": "auto"}


class EmailForm(ShopForm):
    email = forms.EmailField(label=gettext_lazy("E-mail"), widget=email_input())


class CodeForm(ShopForm):
    code = forms.CharField(
        label=gettext_lazy("The code that we sent"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
    )


class NewPasswordForm(ShopForm):
    password = forms.CharField(
        label=gettext_lazy("New password"),
        help_text=gettext_lazy("At least 8 characters."),
        min_length=8,
        widget=password_input("new-password"),
        strip=False,
    )


class ChangePasswordForm(NewPasswordForm):
    backend_names = {"oldPassword": "old", "newPassword": "password"}
    old = forms.CharField(label=gettext_lazy("Password now"), widget=password_input("current-password"), strip=False)
    field_order = ["old", "password"]


class NameForm(ShopForm):
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100, required=False)


class WithdrawalForm(ShopForm):
    """A withdrawal needs no reason and no account: order, person, a way to answer, which pieces."""

    order_number = forms.CharField(
        label=gettext_lazy("Order number"), max_length=40, help_text=gettext_lazy("It stands in the confirmation of the order.")
    )
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)
    contact = forms.CharField(
        label=gettext_lazy("E-mail or telephone"), max_length=200, help_text=gettext_lazy("The acknowledgement goes there.")
    )
    pieces = forms.CharField(
        label=gettext_lazy("Which pieces"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Leave empty for the whole order."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"autocomplete": "name", "dir": "auto"}
        self.fields["contact"].widget.attrs |= {"dir": "ltr"}
        self.fields["order_number"].widget.attrs |= {"dir": "ltr", "inputmode": "numeric"}

    def clean_order_number(self) -> str:
        """One line: it stands in the subject of the acknowledgement."""
        return " ".join(str(self.cleaned_data["order_number"]).split())

    def clean_contact(self) -> str:
        value = str(self.cleaned_data["contact"]).strip()
        if "@" in value:
            validate_email(value)
        elif sum(char.isdigit() for char in value) < 8:
            raise forms.ValidationError(_("Give an e-mail address or a telephone number."))
        return value
