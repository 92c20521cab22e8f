from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("saleor/apps/<str:app>/manifest", views.app_manifest, name="saleor-manifest"),
    path("saleor/apps/<str:app>/register", views.app_register, name="saleor-register"),
    path("saleor/apps/<str:app>/events", views.app_events, name="saleor-events"),
    path("saleor/apps/<str:app>/payments", views.app_payments, name="saleor-payments"),
]
