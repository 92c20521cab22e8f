"""The shop's public key, with which Apps check tokens and the signatures of webhooks."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from marketplace.kernel.signing import jwks


@require_safe
def jwks_view(request: HttpRequest) -> JsonResponse:
    """`/.well-known/jwks.json` (RFC 7517)."""
    return JsonResponse(jwks(), headers={"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"})
