"""`POST /webhooks/incoming/redirect/`: what an acquirer says about a payment on its page. Replays are harmless: the report is made once."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.kernel.errors import DomainError
from marketplace.payments.redirect import take_callback

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def redirect_callback(request: HttpRequest) -> HttpResponse:
    try:
        take_callback(request.POST.dict())
    except LookupError:
        return HttpResponse("not configured", status=404, content_type="text/plain")
    except ValueError:
        logger.warning("a redirect callback was not authentic")
        return HttpResponse("not authentic", status=400, content_type="text/plain")
    except DomainError as refused:
        logger.warning("a redirect callback was refused: %s", refused.code)
        return HttpResponse(refused.code, status=500 if refused.retry else 400, content_type="text/plain")
    return HttpResponse("OK", content_type="text/plain")
