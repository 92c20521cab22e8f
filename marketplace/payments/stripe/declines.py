"""Why a card was refused, in words for the buyer. Stripe's own sentences are English, and some reasons (a stolen card) are not told."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_REASONS: dict[str, Promise] = {
    "insufficient_funds": _("There is not enough money on the account of this card. Please pay with another one."),
    "expired_card": _("This card has expired. Please pay with another one."),
    "incorrect_cvc": _("The security code of the card is wrong. Please check it."),
    "invalid_cvc": _("The security code of the card is wrong. Please check it."),
    "incorrect_number": _("The number of the card is wrong. Please check it."),
    "invalid_number": _("The number of the card is wrong. Please check it."),
    "card_velocity_exceeded": _("This card has reached its limit. Please pay with another one."),
    "card_not_supported": _("This card cannot be used for such a purchase. Please pay with another one."),
    "currency_not_supported": _("This card cannot pay in this currency. Please pay with another one."),
    "processing_error": _("The bank could not be reached. Please try again in a moment."),
    "authentication_required": _("Your bank wants you to confirm the payment. Please try again."),
    "payment_intent_authentication_failure": _("The payment was not confirmed with your bank. Please try again."),
    "amount_too_small": _("The amount is too small to be paid by card."),
}
DECLINED = _("Your bank refused the card and gave no reason. Please pay with another one or ask your bank.")
NOT_POSSIBLE = _("The card payment could not be prepared. Nothing was taken. Please try again or choose another way to pay.")
EXPIRED = _("The payment page has expired. Nothing was taken.")
CANCELLED = _("The payment was cancelled. Nothing was taken.")
NOT_BEGUN = _("The payment was never begun. Nothing was taken.")
OFF = _("Paying by card is not set up here.")


def reason(error: Any) -> str:
    """The sentence for an error object of Stripe's (`code`, `decline_code`), in the language that is active."""
    codes = (getattr(error, "decline_code", None), getattr(error, "code", None))
    return str(next((_REASONS[code] for code in codes if code in _REASONS), DECLINED))


def known_reason(code: str | None) -> str:
    """For a request that Stripe refused."""
    return str(_REASONS.get(code or "", NOT_POSSIBLE))
