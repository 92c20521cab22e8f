"""The API's address, without language prefix."""

from django.urls import path

from marketplace.api.view import graphql_view

urlpatterns = [path("graphql/", graphql_view, name="graphql")]
