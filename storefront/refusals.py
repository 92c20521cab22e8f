"""What to say when the backend says no."""

from __future__ import annotations

from django.utils.translation import gettext as _

from marketplace.client.errors import Refused


def sentences(error: Refused) -> list[str]:
    """What to tell the visitor about a refusal, kindly and in her language; the backend's own words where we have none."""
    known = {
        "INSUFFICIENT_STOCK": _("There are not that many left. Somebody may have been quicker."),
        "QUANTITY_GREATER_THAN_LIMIT": _("That is more than one order can hold."),
        "ZERO_QUANTITY": _("Please choose at least one piece."),
        "PRODUCT_NOT_PUBLISHED": _("This piece is not for sale at present."),
        "PRODUCT_UNAVAILABLE_FOR_PURCHASE": _("This piece is not for sale at present."),
        "UNAVAILABLE_VARIANT_IN_CHANNEL": _("This piece is not sold in this country."),
        "SHIPPING_METHOD_NOT_SET": _("Please choose a way of delivery."),
        "INVALID_SHIPPING_METHOD": _("This way of delivery no longer fits your order. Please choose again."),
        "CHECKOUT_NOT_FULLY_PAID": _("The payment has not arrived yet."),
        "INVALID_CREDENTIALS": _("E-mail or password is not right."),
        "ACCOUNT_NOT_CONFIRMED": _("Please open the link in the message that we sent you first."),
        "PASSWORD_TOO_SHORT": _("The password is too short."),
        "PASSWORD_TOO_COMMON": _("This password is too easy to guess."),
        "PASSWORD_ENTIRELY_NUMERIC": _("A password cannot be digits only."),
        "LOGIN_ATTEMPT_DELAYED": _("Too many attempts. Please wait a moment."),
    }
    if error.refusals and error.refusals[0].field == "oldPassword":
        known["INVALID_CREDENTIALS"] = _("This is not your password.")
    found = [known.get(one.code) or one.message or _("This did not work. Please try again.") for one in error.refusals]
    return list(dict.fromkeys(found))
