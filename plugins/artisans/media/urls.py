"""Below `/makers/`, without language and channel: the address of a file is the same for everybody."""

from django.urls import path

from . import serving

_PICTURE = "<uuid:file>/<int:width>.<slug:extension>"

urlpatterns = [
    path(f"files/{_PICTURE}", serving.picture, name="file"),
    path("files/<uuid:file>/", serving.recording, name="recording"),
    path(f"preview/{_PICTURE}", serving.preview_picture, name="preview"),
    path("preview/<uuid:file>/", serving.preview_recording, name="preview_recording"),
]
