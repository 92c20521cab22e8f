"""Below `/desk/makers/`, for verifiers alone."""

from django.urls import path

from . import programmes

urlpatterns = [
    path("<str:code>/programmes/", programmes.programmes, name="programmes"),
    path("<str:code>/programmes/<int:key>/remove/", programmes.remove, name="remove_programme"),
]
