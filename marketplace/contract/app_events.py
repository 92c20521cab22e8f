"""What is told about the programs that call the API. Ids are global ids."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AppInstallationRequested:
    """An App's manifest is to be read and its token handed over. `installation`: the row's key."""

    installation: int


@dataclass(frozen=True, slots=True)
class AppInstalled:
    app_id: str


@dataclass(frozen=True, slots=True)
class AppUpdated:
    app_id: str


@dataclass(frozen=True, slots=True)
class AppStatusChanged:
    """It was activated or deactivated."""

    app_id: str


@dataclass(frozen=True, slots=True)
class AppDeleted:
    """`name` and `identifier` are what is left of it."""

    app_id: str
    name: str
    identifier: str
