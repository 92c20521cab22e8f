"""What `/graphql/` exposes and Saleor 3.23 does not, by name. The aim is an empty list; each entry says why it is here."""

from __future__ import annotations

# "Type", "Type.field", "Type.field(argument)" or "Enum.VALUE" -> the reason
ADDITIONS: dict[str, str] = {}
