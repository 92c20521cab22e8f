from __future__ import annotations

from django.urls import path

from .incoming.redirect import redirect_callback
from .incoming.stripe import stripe_callback

urlpatterns = [
    path("webhooks/incoming/stripe/", stripe_callback, name="incoming-stripe"),
    path("webhooks/incoming/redirect/", redirect_callback, name="incoming-redirect"),
]
