from __future__ import annotations

from django.utils.translation import gettext as _

from marketplace.kernel.errors import NotFound

from ..models import Maker


def lock_maker(code: str) -> Maker:
    """The maker, held until the transaction ends. Codes: NOT_FOUND."""
    maker = Maker.objects.select_for_update().filter(code=code).first()
    if maker is None:
        raise NotFound(_("There is no such maker."), field="code")
    return maker
