from django.urls import path

from . import orders

urlpatterns = [
    path("orders/", orders.orders, name="orders"),
    path("orders/<uuid:sale>/", orders.order, name="order"),
    path("orders/<uuid:sale>/answer/", orders.answer, name="answer_order"),
]
