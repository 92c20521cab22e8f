"""The one Saleor that we belong to, by the addresses under which it may call itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings


def is_ours(api_url: str) -> bool:
    """Whether a `Saleor-Api-Url` header names our Saleor: as we reach it, or as it is known outside (`SALEOR_PUBLIC_API_URL`)."""
    return _plain(api_url) in {_plain(settings.SALEOR_API_URL), _plain(settings.SALEOR_PUBLIC_API_URL)} - {""}


def is_our_domain(domain: str) -> bool:
    """Whether a `Saleor-Domain` header names our Saleor."""
    ours = {urlsplit(url).netloc.lower() for url in (settings.SALEOR_API_URL, settings.SALEOR_PUBLIC_API_URL) if url}
    return domain.lower() in ours


def keys_url() -> str:
    """Where its public keys are."""
    parts = urlsplit(settings.SALEOR_API_URL)
    return f"{parts.scheme}://{parts.netloc}/.well-known/jwks.json"


def _plain(url: str) -> str:
    parts = urlsplit(url.strip())
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/").lower()
