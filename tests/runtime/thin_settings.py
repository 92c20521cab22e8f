"""Maarad without its pages and its demo data: the processes of the demo start in a few seconds."""

from marketplace.settings import *  # noqa: F403
from marketplace.settings import INSTALLED_APPS as ALL_APPS
from marketplace.settings import STORAGES as ALL_STORAGES

INSTALLED_APPS = [name for name in ALL_APPS if not name.startswith(("fixtures", "storefront", "plugins"))]
STORAGES = ALL_STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MIDDLEWARE = []
ROOT_URLCONF = "tests.runtime.thin_urls"
