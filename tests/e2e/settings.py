"""The demo's settings, with mail written into a folder instead of sent: the browser tests open the links in it."""

from __future__ import annotations

import os

from marketplace.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["E2E_MAIL"]
