"""Below `/maker/`."""

from django.urls import path

from . import public

urlpatterns = [
    path("public/", public.public, name="public"),
    path("public/receipts/<uuid:receipt>/", public.receipt, name="public_receipt"),
    path("public/<slug:choice>/", public.one, name="public_one"),
    path("public/<slug:choice>/choose/", public.choose, name="public_choose"),
]
