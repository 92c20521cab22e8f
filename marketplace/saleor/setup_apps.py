"""Installing our Apps at Saleor, and again those whose token or webhooks are no longer right."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from django.conf import settings

from marketplace.kernel.sealing import Unreadable

from .installation import token_of
from .manifests import APPS, App, extensions, manifest, page_url
from .models import Installation
from .staff import EMAIL, PASSWORD, TOKEN, Staff, StaffError
from .structure import Say

WAIT_SECONDS = 60.0
_STEP_SECONDS = 0.5
_ROUNDS = 2
"""What was switched off is looked at when it is on."""
_ERRORS = "errors { field code message }"
_APPS = """query($after: String) { apps(first: 50, after: $after, filter: {type: THIRDPARTY}) { edges { node {
  id identifier isActive appUrl permissions { code }
  extensions { identifier label url mountName targetName settings permissions { code } }
  webhooks { id name isActive targetUrl subscriptionQuery asyncEvents { eventType } syncEvents { eventType } }
} } pageInfo { hasNextPage endCursor } } }"""
_INSTALL = f"""mutation($input: AppInstallInput!) {{ appInstall(input: $input) {{ appInstallation {{ id }} {_ERRORS} }} }}"""
_WAITING = "{ appsInstallations { id status message manifestUrl } }"
_FORGET = f"mutation($id: ID!) {{ appDeleteFailedInstallation(id: $id) {{ {_ERRORS} }} }}"
_DELETE = f"mutation($id: ID!) {{ appDelete(id: $id) {{ {_ERRORS} }} }}"
_ACTIVATE = f"mutation($id: ID!) {{ appActivate(id: $id) {{ {_ERRORS} }} }}"
_GRANT = f"mutation($id: ID!, $input: AppInput!) {{ appUpdate(id: $id, input: $input) {{ {_ERRORS} }} }}"
_SELF = "{ app { id } }"

Pause = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one of our Apps at Saleor. `cure`: `install`, `again` (remove and install), `permissions` or `activate`."""

    app: str
    text: str
    cure: str

    def __str__(self) -> str:
        return f"App {self.app}: {self.text}"


def installed(staff: Staff) -> dict[str, dict[str, Any]]:
    """Our Apps as Saleor has them, by identifier."""
    return {row["identifier"]: row for row in staff.rows(_APPS) if row["identifier"] in APPS}


def faults(staff: Staff) -> Iterator[Fault]:
    """What is wrong with our Apps; at most one fault that needs another installation for each."""
    there = installed(staff)
    for app in APPS.values():
        row = there.get(app.id)
        yield from [Fault(app.id, "is not installed.", "install")] if row is None else _faults(app, row)


def _faults(app: App, row: Mapping[str, Any]) -> Iterator[Fault]:
    if not row["isActive"]:
        # Its token opens nothing meanwhile, so nothing is known about that.
        yield Fault(app.id, "is switched off.", "activate")
        return
    reason = _token_fault(app, row["id"]) or _webhook_fault(app, row["webhooks"]) or _page_fault(app, row)
    if reason:
        yield Fault(app.id, reason, "again")
        return
    lacking = sorted(set(app.permissions) - {permission["code"] for permission in row["permissions"]})
    if lacking:
        why = " ".join(f"{name} ({app.permissions[name]})" for name in lacking)
        yield Fault(app.id, f"lacks permissions: {why}", "permissions")


def _token_fault(app: App, saleor_id: str) -> str:
    """Whether the token that we keep opens the door as this App."""
    ours = Installation.objects.filter(app=app.id).first()
    if ours is None:
        return "is installed, but this Maarad was never handed its token."
    try:
        with Staff(settings.SALEOR_API_URL, token=token_of(app.id)) as itself:
            found = itself.ask(_SELF)["app"]
    except Unreadable:
        return "its token was sealed with another SECRET_KEY."
    except StaffError:
        return "its token no longer works."
    if not found or found["id"] != saleor_id or ours.saleor_app_id != saleor_id:
        return "its token no longer works."
    return ""


def _webhook_fault(app: App, rows: list[dict[str, Any]]) -> str:
    """Whether Saleor sends what the manifest asks for, and to this Maarad."""
    there = {row["name"]: row for row in rows}
    for hook in manifest(app)["webhooks"]:
        row = there.get(hook["name"])
        if row is None:
            return f"webhook {hook['name']} is missing."
        if row["targetUrl"] != hook["targetUrl"]:
            return f"webhook {hook['name']} goes to {row['targetUrl']}, not to {hook['targetUrl']}."
        events = {event["eventType"] for event in (*row["asyncEvents"], *row["syncEvents"])}
        asked = {*hook.get("asyncEvents", ()), *hook.get("syncEvents", ())}
        if events != asked or _plain(row["subscriptionQuery"]) != _plain(hook["query"]):
            return f"webhook {hook['name']} is of another version of Maarad."
        if not row["isActive"]:
            return f"webhook {hook['name']} is switched off."
    return ""


def _page_fault(app: App, row: Mapping[str, Any]) -> str:
    """Whether the Dashboard shows the pages that the manifest names."""
    wanted = page_url(app)
    if (row["appUrl"] or None) != wanted:
        return (
            f"its pages in the Dashboard are at {row['appUrl'] or 'no address'}, not at {wanted or 'any (SALEOR_DASHBOARD_URL)'}."
        )
    if _sorted(map(_shown, row["extensions"] or ())) != _sorted(map(_asked, extensions(app))):
        return "its pages in the Dashboard are of another version of Maarad."
    return ""


def _shown(extension: Mapping[str, Any]) -> dict[str, Any]:
    """An extension as Saleor has it."""
    return {
        **{name: extension[name] for name in ("identifier", "label", "url")},
        "mount": extension["mountName"],
        "target": extension["targetName"],
        "permissions": sorted(permission["code"] for permission in extension["permissions"]),
        "options": extension["settings"] or {},
    }


def _asked(extension: Mapping[str, Any]) -> dict[str, Any]:
    """An extension as our manifest has it."""
    return {**extension, "permissions": sorted(extension["permissions"]), "options": extension.get("options") or {}}


def _sorted(extensions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(extensions, key=lambda each: str(each["identifier"]))


def _plain(document: str | None) -> str:
    return " ".join((document or "").split())


def mend_apps(staff: Staff, say: Say, pause: Pause = time.sleep) -> int:
    """Install what is missing, replace what does not work, grant what is lacking; how many Apps were touched. StaffError."""
    touched: set[str] = set()
    for _round in range(_ROUNDS):
        found = list(faults(staff))
        if not found:
            return len(touched)
        _cure(staff, found, say, pause)
        touched |= {fault.app for fault in found}
    for fault in faults(staff):
        raise StaffError(f"{fault} Is Maarad's web process of the same version as this command? Restart it.")
    return len(touched)


def _cure(staff: Staff, found: list[Fault], say: Say, pause: Pause) -> None:
    if any(fault.cure in ("install", "again") for fault in found):
        _require_manifests()
    there = installed(staff)
    for fault in found:
        app, row = APPS[fault.app], there.get(fault.app)
        say(str(fault))
        if fault.cure == "permissions" and row:
            held = {permission["code"] for permission in row["permissions"]}
            staff.change(_GRANT, {"id": row["id"], "input": {"permissions": sorted(held | set(app.permissions))}})
        elif fault.cure == "activate" and row:
            staff.change(_ACTIVATE, {"id": row["id"]})
        else:
            if row:
                staff.change(_DELETE, {"id": row["id"]})
            _install(staff, app, pause)
        say(f"App {app.id}: ready.")


def _require_manifests() -> None:
    """Saleor will fetch them from this Maarad: it must be running. StaffError when it is not."""
    for app in APPS:
        address = manifest_url(app)
        try:
            httpx.get(address, timeout=10.0).raise_for_status()
        except httpx.HTTPError as error:
            raise StaffError(
                f"{address} does not answer: start Maarad's web process with SALEOR_API_URL and SALEOR_APP_URL."
            ) from error


def manifest_url(app: str) -> str:
    return f"{settings.SALEOR_APP_URL}/saleor/apps/{app}/manifest"


def _install(staff: Staff, app: App, pause: Pause) -> None:
    address = manifest_url(app.id)
    for waiting in staff.ask(_WAITING)["appsInstallations"]:
        if waiting["manifestUrl"] == address and waiting["status"] == "FAILED":
            staff.change(_FORGET, {"id": waiting["id"]})
    before = Installation.objects.filter(app=app.id).values_list("installed_at", flat=True).first()
    given = {
        "appName": app.name,
        "manifestUrl": address,
        "permissions": sorted(app.permissions),
        "activateAfterInstallation": True,
    }
    try:
        installation = staff.change(_INSTALL, {"input": given})["appInstallation"]["id"]
    except StaffError as error:
        hint = "" if staff.is_person else f" (Saleor lets only people install Apps: {EMAIL} and {PASSWORD} instead of {TOKEN})"
        raise StaffError(f"App {app.id}: {error}{hint}") from error
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends:
        pause(_STEP_SECONDS)
        waiting = next((each for each in staff.ask(_WAITING)["appsInstallations"] if each["id"] == installation), None)
        if waiting and waiting["status"] == "FAILED":
            raise StaffError(f"App {app.id} could not be installed: {waiting['message']}")
        now = Installation.objects.filter(app=app.id).values_list("installed_at", flat=True).first()
        if waiting is None:
            if now in (None, before):
                raise StaffError(f"App {app.id} was installed, but the web process keeps its token in another database.")
            return
    raise StaffError(f"App {app.id}: Saleor did not finish the installation in {WAIT_SECONDS:.0f} s; is its worker running?")
