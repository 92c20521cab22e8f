from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from marketplace.extensions.urls import patterns
from marketplace.portals.access import DESK_ROLES, for_roles

from . import mirror, paid_carts, sign_in, sign_in_code, stock_moves, views, withdrawals

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="desk:orders"), name="home"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in_code.ask, name="ask_code"),
    path("sign-in/code/enter/", sign_in_code.enter, name="enter_code"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("language/", sign_in.language, name="language"),
    path("orders/", views.orders, name="orders"),
    path("orders/<uuid:order_id>/", views.order, name="order"),
    path("orders/<uuid:order_id>/<slug:verb>/", views.step, name="step"),
    path("withdrawals/", withdrawals.listed, name="withdrawals"),
    path("withdrawals/<uuid:withdrawal>/settle/", withdrawals.settle, name="settle_withdrawal"),
    path("mirror/", mirror.listed, name="mirror"),
    path("paid/", paid_carts.listed, name="paid_carts"),
    path("stock-moves/", stock_moves.listed, name="stock_moves"),
    path("stock-moves/<int:move>/<slug:decision>/", stock_moves.decide, name="decide_stock_move"),
    *patterns("desk", guard=lambda roles: for_roles(*(roles or DESK_ROLES))),
]
