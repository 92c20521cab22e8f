from __future__ import annotations

from django.urls import path

from . import views
from .dashboard import views as dashboard

urlpatterns = [
    path("saleor/apps/<str:app>/manifest", views.app_manifest, name="saleor-manifest"),
    path("saleor/apps/<str:app>/register", views.app_register, name="saleor-register"),
    path("saleor/apps/<str:app>/events", views.app_events, name="saleor-events"),
    path("saleor/apps/<str:app>/payments", views.app_payments, name="saleor-payments"),
    # Without a final slash: the Dashboard takes one away where its parameters follow.
    path("saleor/apps/<str:app>/dashboard", dashboard.frame, name="saleor-dashboard"),
    path("saleor/apps/<str:app>/dashboard/<str:page>", dashboard.frame, name="saleor-dashboard-page"),
    path("saleor/apps/<str:app>/dashboard/<str:page>/content", dashboard.content, name="saleor-dashboard-content"),
]
