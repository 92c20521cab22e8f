"""Settings from the environment. Safe by default: DEBUG off, no secret in the code (`runtime` generates and keeps them)."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from marketplace.extensions.discovery import discover

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in ("", None):
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise SystemExit(f"{name} must be true or false, not {value!r}")


def _list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def _secret(name: str, default: str = "") -> str:
    """The variable itself, or the content of the file that NAME_FILE names."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else os.environ.get(name, default)


DEBUG = _flag("DEBUG")
TESTING = "pytest" in sys.modules
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / ".data")).resolve()
SECRET_KEY = _secret("SECRET_KEY")
PORT = int(os.environ.get("PORT", "8000"))
PUBLIC_URL = os.environ.get("PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
ALLOWED_HOSTS = _list("ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{urlsplit(PUBLIC_URL).hostname}")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "storefront.views.errors.csrf_failure"
RSA_PRIVATE_KEY = _secret("RSA_PRIVATE_KEY")
DEMO = _flag("MAARAD_DEMO")

if not SECRET_KEY:
    raise SystemExit(
        "SECRET_KEY is not set. `./manage` and `make demo` generate one in the data folder; elsewhere set it (or SECRET_KEY_FILE)."
    )

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django_htmx",
    "template_partials",
    "marketplace.kernel",
    "marketplace.extensions",
    "marketplace.accounts",
    "marketplace.engine.shop",
    "marketplace.engine.addresses",
    "marketplace.engine.media",
    "marketplace.engine.channels",
    "marketplace.engine.taxes",
    "marketplace.engine.attributes",
    "marketplace.engine.content",
    "marketplace.engine.catalogue",
    "marketplace.engine.stock",
    "marketplace.engine.shipping",
    "marketplace.engine.customers",
    "marketplace.engine.discounts",
    "marketplace.engine.apps",
    "marketplace.engine.orders",
    "marketplace.engine.checkout",
    "marketplace.engine.payments",
    "marketplace.api",
    "marketplace.payments",
    "marketplace.webhooks",
    "marketplace.messages",
    "marketplace.search",
    "marketplace.mirror",
    "marketplace.saleor",
    "marketplace.portals",
    "storefront",
    "fixtures.demo",
    "marketplace.wiring.WiringConfig",
]

# Plugins are Django apps found by entry point (group `maarad.plugins`); see docs/plugins.md.
PLUGINS_DISABLED = _list("PLUGINS_DISABLED")
INSTALLED_APPS[-1:-1] = [plugin.app for plugin in discover(PLUGINS_DISABLED).plugins]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "storefront.middleware.LocaleFromPathMiddleware",
    "storefront.middleware.RestingMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "marketplace.accounts.middleware.CardMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Person"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "storefront.context.shop",
            ],
        },
    }
]


# Off for a pooler between us and PostgreSQL that gives each transaction another connection. The statements are for `kernel.compiled`.
DB_PREPARE = _flag("DB_PREPARE", default=True)
PREPARING = {"prepare_threshold": 0 if DB_PREPARE else None}


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(item.split("=", 1) for item in parts.query.split("&") if "=" in item)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "DISABLE_SERVER_SIDE_CURSORS": not DB_PREPARE,
        # A pool, not persistent connections: threads of the web server come and go and would keep theirs.
        "OPTIONS": {"pool": {"min_size": 1, "max_size": int(os.environ.get("DB_POOL", "8")), "timeout": 10}, **PREPARING},
    }


DATABASES = {"default": _database(_secret("DATABASE_URL", f"postgresql://maarad@/maarad?host={DATA_DIR}"))}
LOCK_TIMEOUT_MS = int(os.environ.get("LOCK_TIMEOUT_MS", "5000"))
if TESTING:
    DATABASES["default"]["OPTIONS"] = dict(PREPARING)

LANGUAGE_CODE = "en"
LANGUAGES = [("ar", "العربية"), ("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "storefront" / "locale", BASE_DIR / "marketplace" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [("assets", BASE_DIR / ".assets")] if (BASE_DIR / ".assets").is_dir() else []
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    # Another one is `django-storages`' for a bucket (docs/deploy.md): everything goes through its `open`, `save`, `exists`, `delete`.
    "default": {
        "BACKEND": os.environ.get("MEDIA_STORAGE") or "django.core.files.storage.FileSystemStorage",
        "OPTIONS": json.loads(os.environ.get("MEDIA_STORAGE_OPTIONS") or "{}"),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "storefront.storage.HashedStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

if TESTING:  # hashing is slow on purpose; tests sign in often
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_HSTS_SECONDS = 31536000 if PUBLIC_URL.startswith("https://") else 0
SECURE_SSL_REDIRECT = _flag("SECURE_SSL_REDIRECT")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
BEHIND_PROXY = _flag("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'", "https://checkout.stripe.com", *_list("CSP_FORM_ACTION")],
        "object-src": ["'none'"],
    }
}

# The GraphQL API
GRAPHQL_COST_LIMIT = int(os.environ.get("GRAPHQL_COST_LIMIT", "50000"))
GRAPHQL_ALLOWED_ORIGINS = _list("ALLOWED_GRAPHQL_ORIGINS", "*")
ALLOWED_CLIENT_HOSTS = _list("ALLOWED_CLIENT_HOSTS", urlsplit(PUBLIC_URL).hostname or "localhost")
JWT_TTL_ACCESS_SECONDS = 5 * 60
JWT_TTL_REFRESH_SECONDS = 30 * 24 * 3600

# A real Saleor instead of the embedded engine (docs/deploy.md)
SALEOR_API_URL = os.environ.get("SALEOR_API_URL", "")
SALEOR_PUBLIC_API_URL = os.environ.get("SALEOR_PUBLIC_API_URL", SALEOR_API_URL)
SALEOR_APP_URL = os.environ.get("SALEOR_APP_URL", PUBLIC_URL).rstrip("/")
SALEOR_APP_TOKEN = _secret("SALEOR_APP_TOKEN")
# Where its staff's Dashboard is: the only pages that may show ours in a frame (saleor/dashboard).
SALEOR_DASHBOARD_URL = _list("SALEOR_DASHBOARD_URL")
# What `saleor setup` makes of an empty Saleor (saleor/structure.py).
SALEOR_BLUEPRINT = "fixtures.demo.blueprint.Blueprint"
# Whether commerce is served by this process.
EMBEDDED = not SALEOR_API_URL
# Where pictures of the catalogue are, when not here.
PICTURES_URL = "://".join(urlsplit(SALEOR_PUBLIC_API_URL)[:2]) if not EMBEDDED else ""
CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"] += [PICTURES_URL] if PICTURES_URL else []
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # What was read from Saleor (`client/cache.py`): shared by all processes, kept over a restart.
    "reads": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ["CACHE_URL"],
        "KEY_PREFIX": "maarad",
    }
    if os.environ.get("CACHE_URL")
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "saleor_reads",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

# Side effects
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "memory://" if TESTING else "pgmq://")
# The demo's mails are files to look at: printed they would fill the logs with names, addresses and links with tokens.
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", f"django.core.mail.backends.{'filebased' if DEMO else 'console'}.EmailBackend")
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = _flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Maarad <noreply@maarad.example>")
WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = _flag("WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", default=TESTING)
SHOP_NAME = os.environ.get("SHOP_NAME", "Maarad")
METRICS_TOKEN = _secret("METRICS_TOKEN")
# For how many days a maker may contest what a helper did in her name.
CONTEST_DAYS = int(os.environ.get("CONTEST_DAYS", "14"))
SMS_GATEWAY = os.environ.get("SMS_GATEWAY", "console")
SMS_HTTP_URL = os.environ.get("SMS_HTTP_URL", "")
SMS_HTTP_TOKEN = _secret("SMS_HTTP_TOKEN")

# Payment methods
STRIPE_SECRET_KEY = _secret("STRIPE_SECRET_KEY")
STRIPE_PUBLISHABLE_KEY = os.environ.get("STRIPE_PUBLISHABLE_KEY", "")
STRIPE_WEBHOOK_SECRET = _secret("STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = os.environ.get("STRIPE_API_BASE", "")
REDIRECT_GATEWAY = os.environ.get("REDIRECT_GATEWAY", "")
DUMMY_PAYMENTS = _flag("DUMMY_PAYMENTS", default=DEMO or TESTING)
TRANSACTION_REPORTER = (
    "marketplace.saleor.reporter.SaleorReporter" if SALEOR_API_URL else "marketplace.engine.payments.reporter.EngineReporter"
)


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "httpx": {"level": "WARNING"},  # a line a request, with the whole address
        "fido2": {"level": "WARNING"},  # a line a sign-in, with the key of the device
    },
}
