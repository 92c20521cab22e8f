"""Which passwords are accepted: Django's rules, with Saleor's codes."""

from __future__ import annotations

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
)
from django.core.exceptions import ValidationError

from marketplace.kernel.errors import DomainError

_VALIDATORS = (MinimumLengthValidator(8), CommonPasswordValidator(), NumericPasswordValidator())


def require_good_password(password: str, *, field: str) -> None:
    """Refuse with PASSWORD_TOO_SHORT, PASSWORD_TOO_COMMON or PASSWORD_ENTIRELY_NUMERIC."""
    for validator in _VALIDATORS:
        try:
            validator.validate(password)
        except ValidationError as error:
            raise DomainError(str(error.code).upper(), " ".join(error.messages), field=field) from error
