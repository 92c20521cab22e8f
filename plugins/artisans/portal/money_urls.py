from django.urls import path

from . import money

urlpatterns = [
    path("money/", money.money, name="money"),
    path("money/<uuid:payout>/", money.payout, name="payout"),
    path("money/<uuid:payout>/yes/", money.acknowledge, name="acknowledge_payout"),
]
