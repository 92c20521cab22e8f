from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from marketplace.kernel.ids import InvalidGlobalId, from_global_id

from . import actions


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """`request.visit` says where the visitor is: language, channel, `url(name, **parts)`."""
    product, email = request.POST.get("product", ""), request.POST.get("email", "").strip()
    try:
        validate_email(email)
        right = from_global_id(product).type == "Product"
    except (ValidationError, InvalidGlobalId):
        right = False
    if right:
        actions.ask(product=product, email=email, language=request.visit.language)
    return render(request, "restock/asked.html", {"right": right}, status=200 if right else 400)
