"""Below `/desk/makers/`."""

from django.urls import path

from . import maker_steps, makers

urlpatterns = [
    path("", makers.makers, name="makers"),
    path("new/", makers.invite, name="invite"),
    path("<str:code>/", makers.maker, name="maker"),
    path("<str:code>/edit/", makers.edit, name="edit_maker"),
    path("<str:code>/step/<slug:verb>/", maker_steps.step, name="maker_step"),
]
