"""Below `/desk/makers/`."""

from django.urls import path

from . import consents, maker_files, spoken_texts

urlpatterns = [
    path("texts/", spoken_texts.queue, name="spoken_texts"),
    path("texts/<uuid:file>/", spoken_texts.one, name="spoken_text"),
    path("<str:code>/consents/", consents.consents, name="consents"),
    path("<str:code>/consents/<uuid:receipt>/", consents.receipt, name="consent_receipt"),
    path("<str:code>/files/", maker_files.files, name="maker_files"),
    path("<str:code>/files/<uuid:file>/", maker_files.one, name="maker_file"),
    path("<str:code>/files/<uuid:file>/remove/", maker_files.remove, name="remove_maker_file"),
]
