from django.urls import path

from . import news

urlpatterns = [
    path("news/", news.news, name="news"),
    path("news/push/", news.subscribe, name="push"),
]
