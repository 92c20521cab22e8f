from django.urls import path

from . import prices

urlpatterns = [
    path("prices/", prices.prices, name="prices"),
    path("prices/<uuid:listing>/", prices.price, name="price"),
    path("prices/<uuid:listing>/yes/", prices.accept, name="accept_price"),
    path("prices/<uuid:listing>/hide/", prices.hide, name="hide_price"),
]
