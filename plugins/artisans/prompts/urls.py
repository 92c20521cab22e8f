"""Below `/prompts/`, without language and channel."""

from django.urls import re_path

from . import serving

urlpatterns = [
    re_path(r"^(?P<voice>[a-z]{2,10})/(?P<screen>[\w.-]{1,60})/(?P<stamp>[0-9a-f]{1,16})/$", serving.prompt, name="prompt"),
]
