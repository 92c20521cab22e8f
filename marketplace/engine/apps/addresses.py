"""Addresses of Apps, as text. Whether one may be connected to is decided when that is done."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST_ADDRESS = 512


def is_web_address(url: str, *, longest: int = LONGEST_ADDRESS) -> bool:
    """Whether `url` is an absolute http or https address without a name and password in it."""
    try:
        parts = urlsplit(url)
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or parts.port == 0
    except ValueError:
        return False
    return not wrong and len(url) <= longest and url.isascii() and url.isprintable() and " " not in url
