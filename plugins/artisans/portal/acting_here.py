"""What every page of the portal begins with: for whom somebody acts, and who is looking."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from marketplace.accounts.acting import Acting
from marketplace.kernel.errors import DomainError

from ..makers.team import maker_of
from ..models import Maker


def acting(request: HttpRequest) -> Acting:
    """Set by the guard of the area."""
    found: Acting = request.acting  # type: ignore[attr-defined]
    return found


def hers(request: HttpRequest) -> Maker:
    return maker_of(acting(request))


def refused(request: HttpRequest, error: DomainError, page: str, *args: object) -> HttpResponse:
    """Back to the page, with the reason in words."""
    messages.error(request, str(error))
    return HttpResponseRedirect(reverse(f"maker:artisans:{page}", args=args))
