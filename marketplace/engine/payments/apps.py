from __future__ import annotations

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "marketplace.engine.payments"
    label = "payments"

    def ready(self) -> None:
        from marketplace.engine.checkout.ports import register_payments
        from marketplace.engine.orders.ports import register_recorder
        from marketplace.kernel import outbox

        from .checkouts import CheckoutPayments
        from .handlers import carry_out_action, complete_paid_checkout, settle_cancelled_order
        from .imported import record_stated

        register_payments(CheckoutPayments())
        register_recorder(record_stated)
        outbox.subscribe("PaymentActionRequested", "payments.carry_out_action", carry_out_action, network=True)
        outbox.subscribe("CheckoutCompletionDue", "payments.complete_paid_checkout", complete_paid_checkout)
        outbox.subscribe("OrderCancelled", "payments.settle_cancelled_order", settle_cancelled_order)
