from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class SaleorConfig(AppConfig):
    name = "marketplace.saleor"
    label = "saleor"

    def ready(self) -> None:
        if not settings.SALEOR_API_URL:
            return
        from marketplace.client.guarding import register_guard
        from marketplace.client.payments import register_offer
        from marketplace.client.stock import register_mover
        from marketplace.client.transports import register_token_source
        from marketplace.contract.payment_events import CheckoutCompletionDue
        from marketplace.kernel import outbox

        from . import checks  # noqa: F401
        from .completing import complete_paid
        from .guard import SaleorGuard
        from .installation import shop_token
        from .payments import offered
        from .reporter import TransactionReportDue, send_report
        from .stock_moves import SaleorMover

        register_token_source(shop_token)
        register_offer(offered)
        register_guard(SaleorGuard())
        register_mover(SaleorMover())
        outbox.subscribe(CheckoutCompletionDue.__name__, "saleor.complete_paid", complete_paid, network=True)
        outbox.subscribe(TransactionReportDue.__name__, "saleor.send_report", send_report, network=True)
