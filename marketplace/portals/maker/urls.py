from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from marketplace.extensions.urls import patterns

from . import asked, helping, home, installing, programs, sign_in, told
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
    path("told/", told.listed, name="told"),
    path("told/<uuid:act>/no/", told.contest, name="contest"),
    path("act/<str:token>/", told.by_link, name="act"),
    path("asked/", asked.listed, name="asked"),
    path("asked/<uuid:question>/", asked.answer, name="answer"),
    path("yes/<str:token>/", asked.by_link, name="yes"),
    path("helpers/", helping.listed, name="helpers"),
    path("helpers/new/", helping.give, name="give_mandate"),
    path("helpers/<uuid:mandate>/end/", helping.end, name="end_mandate"),
    path("programs/", programs.listed, name="programs"),
    path("programs/<int:token>/end/", programs.end, name="end_program"),
    *patterns("maker", guard=lambda scopes: for_maker(*scopes)),
]
