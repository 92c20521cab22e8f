from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from marketplace.extensions.urls import patterns

from . import home, installing, sign_in
from .access import for_maker

app_name = "maker"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("sw.js", installing.worker),
    path("away/", installing.away, name="away"),
    path("manifest.json", installing.manifest, name="manifest"),
    path("sign-in/", sign_in.ask, name="sign_in"),
    path("sign-in/code/", sign_in.enter_code, name="enter_code"),
    path("card/", sign_in.enter_pin, name="pin"),
    path("card/<str:secret>/", sign_in.show_card, name="card"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("languages/", home.languages, name="languages"),
    path("for/", home.choose, name="choose"),
    *patterns("maker", guard=lambda scopes: for_maker(*scopes)),
]
