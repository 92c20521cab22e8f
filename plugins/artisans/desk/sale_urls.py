"""Below `/desk/sales/`."""

from django.urls import path

from . import payouts, sales

urlpatterns = [
    path("", sales.sales, name="sales"),
    path("called/<uuid:notice>/", sales.called, name="called_notice"),
    path("money/<str:code>/", payouts.payouts_of, name="payouts_of"),
    path("money/<str:code>/pay/", payouts.record, name="record_payout"),
    path("payouts/<uuid:payout>/witness/", payouts.witness, name="witness_payout"),
]
