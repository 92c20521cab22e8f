"""What plugins own, and how it stands at the commerce backend."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from marketplace.extensions import registry
from marketplace.mirror.models import Mirrored, State
from marketplace.portals.access import DESK_ROLES, for_roles

PAGE = 50
MOST = 100_000
TABS: dict[str, tuple[object, tuple[str, ...]]] = {
    "look": (_("To look at"), (State.REFUSED.value, State.WAITING.value)),
    "shown": (pgettext_lazy("mirror", "As it should be"), (State.SHOWN.value,)),
    "hidden": (pgettext_lazy("mirror", "Not shown"), (State.HIDDEN.value,)),
}


@require_GET
@for_roles(*DESK_ROLES)
def listed(request: HttpRequest) -> HttpResponse:
    """Refused and waiting first; with `?tab=`, those that are as they should be, or that are not shown."""
    tab = request.GET.get("tab", "look")
    if tab not in TABS:
        raise Http404
    given = request.GET.get("from", "")
    offset = min(int(given), MOST) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    mirrors = registry.mirrors()
    rows = list(Mirrored.objects.filter(state__in=TABS[tab][1]).order_by("kind", "key")[offset : offset + PAGE + 1])
    keys: dict[str, list[str]] = {}
    for row in rows[:PAGE]:
        keys.setdefault(row.kind, []).append(row.key)
    names = {kind: mirrors[kind].names(found) if kind in mirrors else {} for kind, found in keys.items()}
    shown = [
        {
            "row": row,
            "kind": mirrors[row.kind].label if row.kind in mirrors else row.kind,
            "name": names[row.kind].get(row.key, row.key),
        }
        for row in rows[:PAGE]
    ]
    tabs = [{"name": name, "label": label, "current": name == tab} for name, (label, _states) in TABS.items()]
    following = offset + PAGE if len(rows) > PAGE else 0
    return render(request, "portals/desk/mirror.html", {"rows": shown, "tabs": tabs, "tab": tab, "following": following})
