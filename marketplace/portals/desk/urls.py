from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from marketplace.extensions.urls import patterns
from marketplace.portals.access import DESK_ROLES, for_roles

from . import acts, devices, helping, mirror, paid_carts, people, sign_in, sign_in_code, stock_moves, views, withdrawals

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
    path("people/", people.listed, name="people"),
    path("people/new/", people.new_helper, name="new_helper"),
    path("people/<int:person>/", people.one, name="person"),
    path("people/<int:person>/card/", people.issue_card, name="issue_card"),
    path("people/<int:person>/card/number/", people.change_pin, name="change_pin"),
    path("people/<int:person>/card/end/", people.revoke_card, name="revoke_card"),
    path("people/<int:person>/sign-out/", people.sign_out, name="sign_out_person"),
    path("programs/<int:token>/end/", people.end_program, name="end_program"),
    path("for/<str:subject>/", helping.one, name="helping"),
    path("for/<str:subject>/mandate/", helping.give, name="give_mandate"),
    path("mandates/<uuid:mandate>/end/", helping.end, name="end_mandate"),
    path("questions/<uuid:question>/", helping.witnessed, name="witnessed"),
    path("acts/", acts.listed, name="acts"),
    path("acts/called/", acts.called, name="called"),
    path("acts/<uuid:act>/contest/", acts.contest, name="contest_act"),
    path("acts/<uuid:act>/settle/", acts.settle, name="settle_act"),
    path("devices/", devices.listed, name="devices"),
    path("devices/begin/", devices.begin, name="begin_device"),
    path("devices/finish/", devices.finish, name="finish_device"),
    path("devices/<int:passkey>/remove/", devices.remove, name="remove_device"),
    path("sign-in/device/begin/", devices.begin_entering, name="begin_entering"),
    path("sign-in/device/finish/", devices.finish_entering, name="finish_entering"),
    *patterns("desk", guard=lambda roles: for_roles(*(roles or DESK_ROLES))),
]
