"""What this run was told of the Saleor it is beside: the environment, read once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

NEEDED = ("SALEOR_API_URL", "SALEOR_STAFF_EMAIL", "SALEOR_STAFF_PASSWORD")
MISSING = f"no real Saleor was named ({', '.join(NEEDED)}): make beside, docs/beside.md"


@dataclass(frozen=True, slots=True)
class Given:
    """`api_url`: how we reach it; `public_api_url`: how it calls itself. `media`: the folder of its pictures, when nothing else
    serves them. `processes`: a folder with `web.pid` and `worker.pid` of a Saleor that we may kill, `restart`: the command that starts
    what is missing of it. `port`: of the shop; 0 for any."""

    api_url: str
    public_api_url: str
    email: str
    password: str
    token: str
    media: Path | None
    processes: Path | None
    restart: str
    port: int

    @property
    def public(self) -> str:
        """Its own address, without a path."""
        return "://".join(urlsplit(self.public_api_url)[:2])


def given() -> Given | None:
    """None when no Saleor was named."""
    said = os.environ
    if not all(said.get(name) for name in NEEDED):
        return None
    api_url, email, password = (said[name] for name in NEEDED)
    media, processes = said.get("SALEOR_MEDIA"), said.get("SALEOR_PROCESSES")
    return Given(
        api_url,
        said.get("SALEOR_PUBLIC_API_URL") or api_url,
        email,
        password,
        said.get("TOKEN", ""),
        Path(media) if media else None,
        Path(processes) if processes else None,
        said.get("SALEOR_RESTART", ""),
        int(said.get("PORT") or 0),
    )
