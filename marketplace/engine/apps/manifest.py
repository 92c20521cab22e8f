"""An App's description of itself, read and checked. Saleor 3.23's rules and error codes; unknown keys are passed over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from marketplace.contract.permissions import ALL
from marketplace.contract.webhook_events import SYNC_EVENTS
from marketplace.kernel.errors import DomainError, DomainErrors

from .addresses import is_web_address
from .custom_headers import checked_headers
from .versions import satisfies

# The Saleor whose API this is.
VERSION = (3, 23, 28)
MOST_EXTENSIONS = 100
MOST_WEBHOOKS = 100
TARGETS_INSIDE = ("APP_PAGE",)

EventsOf = Callable[[str, Collection[str]], list[str]]
"""The events of a subscription document, given those that the webhook lists. DomainError when the document or an event is none of ours."""


@dataclass(frozen=True, slots=True)
class ManifestWebhook:
    name: str
    target_url: str
    query: str
    events: list[str]
    is_active: bool = True
    custom_headers: Mapping[str, str] = field(default_factory=dict)
    identifier: str = ""

    @property
    def async_events(self) -> list[str]:
        return [event for event in self.events if event not in SYNC_EVENTS]

    @property
    def sync_events(self) -> list[str]:
        return [event for event in self.events if event in SYNC_EVENTS]


@dataclass(frozen=True, slots=True)
class ManifestExtension:
    label: str
    url: str
    mount_name: str
    target_name: str
    permissions: list[str]
    settings: Mapping[str, Any] = field(default_factory=dict)
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class RequiredVersion:
    constraint: str
    satisfied: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    identifier: str
    name: str
    version: str
    permissions: list[str]
    extensions: list[ManifestExtension]
    webhooks: list[ManifestWebhook]
    required_saleor_version: RequiredVersion | None
    about: str = ""
    author: str = ""
    audience: str = ""
    data_privacy: str = ""
    app_url: str = ""
    configuration_url: str = ""
    data_privacy_url: str = ""
    homepage_url: str = ""
    support_url: str = ""
    token_target_url: str = ""


_TEXTS = {"about": 20_000, "author": 60, "audience": 256, "dataPrivacy": 20_000}
_ADDRESSES = ("appUrl", "configurationUrl", "dataPrivacyUrl", "homepageUrl", "supportUrl", "tokenTargetUrl")
_COLUMN = {
    "dataPrivacy": "data_privacy", "appUrl": "app_url", "configurationUrl": "configuration_url", "dataPrivacyUrl": "data_privacy_url",
    "homepageUrl": "homepage_url", "supportUrl": "support_url", "tokenTargetUrl": "token_target_url",
}  # fmt: skip


def read_manifest(given: Any, *, events_of: EventsOf) -> Manifest:
    """The manifest in `given` (JSON as it came). DomainErrors name the keys at fault (REQUIRED, INVALID, INVALID_URL_FORMAT,
    INVALID_PERMISSION, OUT_OF_SCOPE_PERMISSION, DUPLICATED_EXTENSION_IDENTIFIER, DUPLICATED_WEBHOOK_IDENTIFIER …)."""
    if not isinstance(given, dict):
        raise DomainError("INVALID_MANIFEST_FORMAT", _("The manifest is not well formed."), field="manifest_url")
    reader = _Reader(given, events_of)
    manifest = reader.read()
    if reader.errors:
        raise DomainErrors(reader.errors)
    return manifest


def granted(manifest: Manifest, permissions: Collection[str]) -> Manifest:
    """The manifest as it is installed: the App gets what was granted, whatever it asked for; extensions no more than the App.

    DomainError: UNSUPPORTED_SALEOR_VERSION, OUT_OF_SCOPE_PERMISSION.
    """
    wanted = manifest.required_saleor_version
    if wanted is not None and not wanted.satisfied:
        message = _("The App needs another version of Saleor: %(constraint)s") % {"constraint": wanted.constraint}
        raise DomainError("UNSUPPORTED_SALEOR_VERSION", message, field="required_saleor_version")
    if any(not set(extension.permissions) <= set(permissions) for extension in manifest.extensions):
        raise _beyond()
    return replace(manifest, permissions=sorted(permissions))


class _Reader:
    def __init__(self, given: Mapping[str, Any], events_of: EventsOf) -> None:
        self.given = given
        self.events_of = events_of
        self.errors: list[DomainError] = []

    def refuse(self, field: str, code: str = "INVALID", message: str = "") -> None:
        self.errors.append(DomainError(code, message or _("Incorrect format."), field=field))

    def read(self) -> Manifest:
        identifier = self.text(self.given, "id", 256, required=True)
        name = self.text(self.given, "name", 60, required=True)
        version = self.text(self.given, "version", 60, required=True)
        texts = {key: self.text(self.given, key, longest) for key, longest in _TEXTS.items()}
        addresses = {key: self.address(self.given, key) for key in _ADDRESSES}
        permissions = self.permissions(self.given, "permissions")
        return Manifest(
            identifier=identifier,
            name=name,
            version=version,
            permissions=permissions,
            extensions=list(self.extensions(addresses["appUrl"], permissions)),
            webhooks=list(self.webhooks()),
            required_saleor_version=self.required_version(),
            **{_COLUMN.get(key, key): value for key, value in (texts | addresses).items()},
        )

    def text(self, given: Mapping[str, Any], key: str, longest: int, *, field: str = "", required: bool = False) -> str:
        value = given.get(key)
        if value is None or value == "":
            if required:
                self.refuse(field or key, "REQUIRED", _("This field is required."))
            return ""
        if not isinstance(value, str) or len(value) > longest:
            self.refuse(field or key)
            return ""
        return value.strip() if required else value

    def address(self, given: Mapping[str, Any], key: str, *, field: str = "", longest: int = 512) -> str:
        value = given.get(key)
        if value is None or value == "":
            return ""
        if not isinstance(value, str) or not is_web_address(value, longest=longest):
            self.refuse(field or key, "INVALID_URL_FORMAT")
            return ""
        return value

    def permissions(self, given: Mapping[str, Any], field: str) -> list[str]:
        value = given.get("permissions") or []
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self.refuse(field)
            return []
        if not set(value) <= ALL:
            self.refuse(field, "INVALID_PERMISSION", _("Given permissions don't exist."))
            return []
        return sorted(set(value))

    def entries(self, key: str, most: int) -> Iterator[Mapping[str, Any]]:
        value = self.given.get(key) or []
        if not isinstance(value, list) or len(value) > most or not all(isinstance(entry, dict) for entry in value):
            self.refuse(key)
            return
        yield from value

    def extensions(self, app_url: str, permissions: list[str]) -> Iterator[ManifestExtension]:
        seen: set[str] = set()
        for entry in self.entries("extensions", MOST_EXTENSIONS):
            target = self.text(entry, "target", 256, field="extensions") or "POPUP"
            own = self.permissions(entry, "extensions")
            settings = entry.get("options") or {}
            if not isinstance(settings, dict):
                self.refuse("extensions")
                settings = {}
            if not set(own) <= set(permissions):
                self.errors.append(_beyond())
            yield ManifestExtension(
                label=self.text(entry, "label", 256, field="extensions", required=True),
                url=self.place(entry, app_url),
                mount_name=self.text(entry, "mount", 256, field="extensions", required=True).upper(),
                target_name=target.upper(),
                permissions=own,
                settings=settings,
                identifier=self.identifier(entry, seen, "extensions", "DUPLICATED_EXTENSION_IDENTIFIER"),
            )

    def place(self, entry: Mapping[str, Any], app_url: str) -> str:
        """Where an extension lives: an address, or a path below the App's own."""
        url = self.text(entry, "url", 512, field="extensions", required=True)
        if url.startswith("/") and not app_url:
            self.refuse("extensions", "INVALID_URL_FORMAT", _("A path needs the App's own address (appUrl)."))
        elif url and not is_web_address(url if not url.startswith("/") else app_url.rstrip("/") + url):
            self.refuse("extensions", "INVALID_URL_FORMAT")
        return url

    def webhooks(self) -> Iterator[ManifestWebhook]:
        seen: set[str] = set()
        for entry in self.entries("webhooks", MOST_WEBHOOKS):
            name = self.text(entry, "name", 255, field="webhooks", required=True)
            query = self.text(entry, "query", 100_000, field="webhooks", required=True)
            if not entry.get("targetUrl"):
                self.refuse("webhooks", "REQUIRED", _("This field is required."))
            active = entry.get("isActive", True)
            if not isinstance(active, bool):
                self.refuse("webhooks")
            yield ManifestWebhook(
                name=name,
                target_url=self.address(entry, "targetUrl", field="webhooks", longest=255),
                query=query,
                events=self.events(entry, query),
                is_active=active is True,
                custom_headers=self.headers(entry),
                identifier=self.identifier(entry, seen, "webhooks", "DUPLICATED_WEBHOOK_IDENTIFIER"),
            )

    def events(self, entry: Mapping[str, Any], query: str) -> list[str]:
        lists = [entry.get(name) or [] for name in ("asyncEvents", "syncEvents")]
        if not all(isinstance(each, list) and all(isinstance(name, str) for name in each) for each in lists):
            self.refuse("webhooks")
            return []
        if not query:
            return []
        try:
            found = self.events_of(query, [name.upper() for each in lists for name in each])
        except DomainError as error:
            self.refuse("webhooks", "INVALID", str(error))
            return []
        if not found:
            self.refuse("webhooks", "INVALID", _("A webhook needs at least one event."))
        return found

    def headers(self, entry: Mapping[str, Any]) -> dict[str, str]:
        try:
            return checked_headers(entry.get("customHeaders"))
        except DomainError as error:
            self.refuse("webhooks", error.code, str(error))
            return {}

    def identifier(self, entry: Mapping[str, Any], seen: set[str], field: str, code: str) -> str:
        value = self.text(entry, "identifier", 256, field=field)
        if value and value in seen:
            self.refuse(field, code, _("This identifier is in use already."))
        seen.add(value)
        return value

    def required_version(self) -> RequiredVersion | None:
        constraint = self.text(self.given, "requiredSaleorVersion", 100)
        if not constraint:
            return None
        try:
            return RequiredVersion(constraint, satisfies(VERSION, constraint))
        except ValueError:
            self.refuse("requiredSaleorVersion")
            return None


def _beyond() -> DomainError:
    message = _("Extension permission must be listed in App's permissions.")
    return DomainError("OUT_OF_SCOPE_PERMISSION", message, field="extensions")


def shown_url(url: str, *, app_url: str, target: str) -> str:
    """An extension's address as the Dashboard opens it: a path stands below the App's, unless the App's own page shows it (Saleor's rule)."""
    if url.startswith("/") and app_url and target not in TARGETS_INSIDE:
        parts = urlsplit(app_url)
        return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}{url}"
    return url
