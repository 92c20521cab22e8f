"""Below `/desk/prompts/`."""

from django.urls import path

from . import prompts

urlpatterns = [
    path("", prompts.prompts, name="prompts"),
    path("record/", prompts.record, name="record_prompt"),
]
