from __future__ import annotations

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "marketplace.messages"
    label = "shop_messages"

    def ready(self) -> None:
        from marketplace.kernel.outbox import subscribe

        from . import accounts, acting, checkouts, checks, orders  # noqa: F401

        for topic, handler in {
            "OrderPlaced": orders.placed,
            "OrderConfirmed": orders.confirmed,
            "FulfillmentCreated": orders.shipped,
            "FulfillmentApproved": orders.shipped,
            "OrderCancelled": orders.cancelled,
            "OrderRefunded": orders.refunded,
            "CheckoutPaymentReturned": checkouts.payment_returned,
            "AccountConfirmationRequested": accounts.confirm_account,
            "PasswordResetRequested": accounts.reset_password,
            "AccountDeletionRequested": accounts.delete_account,
            "SignInCodeRequested": accounts.sign_in_code,
            "GestureAsked": acting.gesture_asked,
            "MandateGiven": acting.mandate_given,
            "MandateRevoked": acting.mandate_revoked,
        }.items():
            subscribe(topic, f"messages.{handler.__name__}", handler, network=True)
