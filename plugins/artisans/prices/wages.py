"""The dated wages with which an hour's income is compared (`data/wages.json`). A reference that nobody found is not invented: there is no row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data") / "wages.json"
MOROCCO = "MA"


@dataclass(frozen=True, slots=True)
class Wage:
    """`code`: SMIG, SMIC … `status`: V read in the source, R recalled and not checked. `source`: title, and `url`; empty where there is none."""

    country: str
    code: str
    since: date
    value: Decimal
    currency: str
    unit: str
    status: str
    source: str
    url: str

    @property
    def checked(self) -> bool:
        return self.status == "V"

    def as_json(self) -> dict[str, str]:
        """As it is kept beside what was compared with it."""
        return {
            "country": self.country,
            "code": self.code,
            "since": self.since.isoformat(),
            "value": str(self.value),
            "currency": self.currency,
            "unit": self.unit,
            "status": self.status,
            "source": self.source,
            "url": self.url,
        }


@cache
def wages() -> tuple[Wage, ...]:
    return tuple(
        Wage(
            row["country"],
            row["code"],
            date.fromisoformat(row["from"]),
            Decimal(row["value"]),
            row["currency"],
            row["unit"],
            row["status"],
            (row["source"] or {}).get("title", ""),
            (row["source"] or {}).get("url", ""),
        )
        for row in json.loads(DATA.read_text())["items"]
    )


def hourly_wage(country: str, on: date) -> Wage | None:
    """The minimum wage an hour that holds in `country` on that day; None where no row says so."""
    held = [wage for wage in wages() if wage.country == country and wage.unit == "hour" and wage.since <= on]
    return max(held, key=lambda wage: wage.since, default=None)


def country_of(region: str) -> str:
    """Where a maker works, by the code of her region (ISO 3166-2, `MA-03`); without one, in Morocco."""
    return region.partition("-")[0] or MOROCCO
