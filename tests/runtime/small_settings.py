"""The whole of Maarad, with a small shop instead of the demo's."""

from marketplace.settings import *  # noqa: F403
from marketplace.settings import INSTALLED_APPS as ALL_APPS
from marketplace.settings import STORAGES as ALL_STORAGES

INSTALLED_APPS = ["tests.runtime.small_shop" if name == "fixtures.demo" else name for name in ALL_APPS]
STORAGES = ALL_STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
