"""The API's addresses, without language prefix: commerce in Saleor's words, what the plugins tell, and pictures.

Where a real Saleor serves (`SALEOR_API_URL`), commerce, its keys and its pictures are there and not here.
"""

from django.conf import settings
from django.urls import path

from marketplace.api.jwks import jwks_view
from marketplace.api.plugin_schema import plugin_schema
from marketplace.api.thumbnail import file_thumbnail, media, thumbnail
from marketplace.api.view import endpoint, graphql_view

PLUGINS = [path("graphql/maarad/", endpoint(plugin_schema), name="graphql-maarad")]
ENGINE = [
    path(".well-known/jwks.json", jwks_view, name="jwks"),
    path("graphql/", graphql_view, name="graphql"),
    path("thumbnail/<str:id>/<int:size>/", thumbnail, name="thumbnail"),
    path("thumbnail/<str:id>/<int:size>/<str:format>/", thumbnail, name="thumbnail-format"),
    path("thumbnail/file/<int:size>/<str:format>/<path:path>", file_thumbnail, name="thumbnail-file"),
    path("media/<path:path>", media, name="media"),
]
urlpatterns = [*PLUGINS, *ENGINE] if settings.EMBEDDED else PLUGINS
