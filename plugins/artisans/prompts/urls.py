"""Below `/prompts/`, without language and channel."""

from django.urls import path

from . import serving

urlpatterns = [path("<slug:voice>/<str:screen>/<slug:stamp>/", serving.prompt, name="prompt")]
