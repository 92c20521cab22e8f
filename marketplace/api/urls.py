"""The API's addresses, without language prefix: commerce in Saleor's words, and what the plugins tell."""

from django.urls import path

from marketplace.api.plugin_schema import plugin_schema
from marketplace.api.view import endpoint, graphql_view

urlpatterns = [
    path("graphql/", graphql_view, name="graphql"),
    path("graphql/maarad/", endpoint(plugin_schema), name="graphql-maarad"),
]
