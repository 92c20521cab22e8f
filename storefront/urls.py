"""Addresses of the shop: `/{language}/{channel}/…`, and a few without."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from marketplace.extensions.urls import patterns

from . import sitemaps
from .markets import LANGUAGES, MARKETS
from .views import account, cart, catalogue, checkout, codes, content, home, orders, own, placing, product, root, withdrawal
from .views.frame import shop_view

shop_patterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("products/", catalogue.all_pieces, name="catalogue"),
    path("products/<str:slug>/", product.product, name="product"),
    path("categories/<str:slug>/", catalogue.category, name="category"),
    path("collections/<str:slug>/", catalogue.collection, name="collection"),
    path("search/", catalogue.found, name="search"),
    path("search/suggestions/", catalogue.suggestions, name="suggestions"),
    path("cart/", cart.show, name="cart"),
    path("cart/add/", cart.add, name="cart-add"),
    path("cart/change/", cart.change, name="cart-change"),
    path("cart/code/", cart.promo, name="cart-code"),
    path("checkout/", checkout.start, name="checkout"),
    path("checkout/contact/", checkout.contact, name="contact"),
    path("checkout/address/", checkout.address, name="address"),
    path("checkout/delivery/", checkout.delivery, name="delivery"),
    path("checkout/payment/", checkout.payment, name="payment"),
    path("checkout/review/", checkout.review, name="review"),
    path("checkout/place/", placing.place, name="place"),
    path("checkout/return/", placing.returned, name="payment-return"),
    path("checkout/waiting/", placing.waiting, name="waiting"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path("pages/<str:slug>/", content.page, name="page"),
    path("withdrawal/", withdrawal.withdrawal, name="withdrawal"),
    path("withdrawal/done/", withdrawal.done, name="withdrawal-done"),
    path("favourites/", content.favourites, name="favourites"),
    path("favourites/list/", content.favourites_list, name="favourites-list"),
    path("account/", own.account, name="account"),
    path("account/sign-in/", account.sign_in, name="sign-in"),
    path("account/sign-in/code/", codes.ask, name="ask-code"),
    path("account/sign-in/code/enter/", codes.enter, name="enter-code"),
    path("account/sign-out/", account.sign_out, name="sign-out"),
    path("account/sign-up/", account.sign_up, name="sign-up"),
    path("account/sign-up/sent/", account.sign_up_sent, name="sign-up-sent"),
    path("account/confirm/", account.confirm, name="confirm"),
    path("account/forgotten/", account.forgotten, name="forgotten"),
    path("account/forgotten/sent/", account.password_sent, name="password-sent"),
    path("account/new-password/", account.new_password, name="new-password"),
    path("account/orders/", own.my_orders, name="my-orders"),
    path("account/addresses/", own.my_addresses, name="addresses"),
    path("account/addresses/new/", own.address, name="address-new"),
    path("account/addresses/<str:address_id>/", own.address, name="address-edit"),
    path("account/addresses/<str:address_id>/action/", own.address_action, name="address-action"),
    path("account/person/", own.person, name="person"),
    path("account/data/", own.data, name="data"),
    path("account/deletion/", own.deletion, name="deletion"),
    path("account/deleted/", own.deleted, name="deleted"),
    path("components/", content.components, name="components"),
    *patterns("shop", around=shop_view),
]

PREFIX = rf"^(?P<language>{'|'.join(LANGUAGES)})/(?P<channel>{'|'.join(MARKETS)})/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", root.root, name="root"),
    path("robots.txt", root.robots),
    path("offline/", root.offline),
    path("sw.js", root.service_worker),
    path("sitemap.xml", sitemaps.index),
    path("sitemaps/<slug:channel>-<int:number>.xml", sitemaps.part),
    re_path(PREFIX, include((shop_patterns, "shop"))),
]
