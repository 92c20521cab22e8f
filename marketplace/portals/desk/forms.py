from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.contract.types.desk import DeskOrder
from marketplace.kernel.formats import format_money
from marketplace.kernel.money import Money, precision


class ShipForm(forms.Form):
    tracking = forms.CharField(
        label=_("Tracking number"),
        required=False,
        max_length=255,
        widget=forms.TextInput(attrs={"class": "input", "dir": "ltr", "autocomplete": "off"}),
    )


class RefundForm(forms.Form):
    """An amount of at most what has been charged and is not on its way back. `key`: this form counts once."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, order: DeskOrder, **kwargs: Any) -> None:
        most = sum((payment.charged.amount for payment in order.payments if "REFUND" in payment.actions), Decimal(0))
        kwargs.setdefault("initial", {"amount": most})
        kwargs.setdefault("auto_id", "refund_%s")
        super().__init__(*args, **kwargs)
        self.most, self.currency = most, order.total.currency
        self.least = Decimal(1).scaleb(-precision(self.currency))
        attributes = {"class": "input", "dir": "ltr", "inputmode": "decimal", "min": self.least, "max": most}
        self.fields["amount"] = forms.DecimalField(
            label=_("Amount to pay back"), decimal_places=precision(self.currency), widget=forms.NumberInput(attrs=attributes)
        )

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if not self.least <= amount <= self.most:
            bounds = {
                "least": format_money(Money(self.least, self.currency)),
                "most": format_money(Money(self.most, self.currency)),
            }
            raise forms.ValidationError(_("Please enter an amount from %(least)s to %(most)s.") % bounds)
        return amount
