"""Below `/desk/sales/`, for who answers for the money."""

from django.urls import path

from . import payouts, sales

urlpatterns = [
    path("charges/", sales.charges, name="charges"),
    path("charges/set/", sales.set_rule, name="set_charges"),
    path("payouts/<uuid:payout>/counter/", payouts.counter, name="counter_payout"),
]
