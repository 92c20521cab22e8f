"""Below `/desk/exhibitions/`, for curators."""

from django.urls import path, register_converter

from . import changes, editor


class PartKind:
    """A part of an exhibition in an address."""

    regex = "room|stand|piece"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PartKind, "part_kind")

urlpatterns = [
    path("", editor.exhibitions, name="desk_exhibitions"),
    path("<slug:code>/", editor.exhibition, name="desk_exhibition"),
    path("<slug:code>/words/", editor.words, name="desk_words"),
    path("<slug:code>/publish/", changes.publish, name="desk_publish"),
    path("<slug:code>/sounds/", changes.sound, name="desk_sound"),
    path("<slug:code>/versions/<int:number>/<slug:verb>/", changes.version, name="desk_version"),
    path("<slug:code>/<part_kind:kind>/add/", changes.add, name="desk_add"),
    path("<slug:code>/<part_kind:kind>/<int:key>/", editor.part, name="desk_part"),
    path("<slug:code>/<part_kind:kind>/<int:key>/move/", changes.move, name="desk_move"),
    path("<slug:code>/<part_kind:kind>/<int:key>/remove/", changes.remove, name="desk_remove"),
]
