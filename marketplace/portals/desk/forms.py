from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.contract.types.desk import DeskOrder
from marketplace.kernel.money import precision


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
        self.fields["amount"] = forms.DecimalField(
            label=_("Amount to pay back"),
            min_value=Decimal(1).scaleb(-precision(order.total.currency)),
            max_value=most,
            decimal_places=precision(order.total.currency),
            widget=forms.NumberInput(attrs={"class": "input", "dir": "ltr", "inputmode": "decimal"}),
        )
