"""What happens to payments. `transaction` is the global id of the TransactionItem."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaymentActionRequested:
    """Staff or an App asked a payment App to charge, refund or cancel; `request` is the key of the event that says so."""

    transaction: str
    request: int
    action: str


@dataclass(frozen=True, slots=True)
class TransactionChanged:
    """A payment App reported something; `order` and `checkout` are global ids or empty."""

    transaction: str
    event: str
    amount: str
    currency: str
    order: str
    checkout: str


@dataclass(frozen=True, slots=True)
class CheckoutCompletionDue:
    """The payments of a checkout have come to cover it, in a channel that then makes the order by itself."""

    checkout: str


@dataclass(frozen=True, slots=True)
class OrderRefunded:
    order: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class CheckoutPaymentReturned:
    """Money taken for a checkout goes back because no order can be made of it. `reason`: the code of the refusal
    (INSUFFICIENT_STOCK, CHECKOUT_NOT_FULLY_PAID …). The buyer is to be told; the checkout still holds her address."""

    checkout: str
    amount: str
    currency: str
    reason: str
    channel: str
    language_code: str
