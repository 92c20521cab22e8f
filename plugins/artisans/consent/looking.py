"""After a withdrawal: purge what was made, look at each surface, and write on the receipt when it was seen clean."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.storage import default_storage

from marketplace.client import catalogue
from marketplace.client import mirror as backend
from marketplace.client.errors import Unavailable
from marketplace.client.session import Session, shop_session
from marketplace.contract.types.mirror import KeptPage
from marketplace.kernel import locks
from marketplace.kernel.clock import now
from marketplace.search import indexing
from marketplace.search.models import SearchEntry, SearchName

from ..media import store
from ..models import Audience, Field, Maker, MakerFile, Withdrawal
from ..shop.records import LANGUAGES, PLACE, PORTRAIT, PRODUCT_ATTRIBUTE
from . import publication
from .publication import FIELD_OF_USE, Public

PIECES = 100
CHANNELS = ("morocco", "france")


def look(withdrawal_id: str) -> Withdrawal | None:
    """Purge and look once; the surfaces that are clean by now stand on the receipt. None when there is no such one."""
    locks.require_no_transaction("looking at what is public")
    receipt = Withdrawal.objects.select_related("maker").filter(pk=withdrawal_id).first()
    if receipt is None or receipt.done_at is not None:
        return receipt
    try:
        clean = [name for name, surface in SURFACES.items() if surface(receipt)]
    except Unavailable:
        clean = []
    with locks.action():
        row = Withdrawal.objects.select_for_update().get(pk=receipt.pk)
        at = now()
        row.surfaces = {name: row.surfaces.get(name) or at.isoformat(timespec="seconds") for name in SURFACES if name in clean}
        if len(clean) == len(SURFACES) and row.done_at is None:
            row.done_at = at
        row.save(update_fields=["surfaces", "done_at"])
    return row


def waiting() -> list[str]:
    """Ids of receipts that are not done."""
    return [
        str(pk) for pk in Withdrawal.objects.filter(done_at__isnull=True).order_by("asked_at").values_list("pk", flat=True)[:100]
    ]


def _public(receipt: Withdrawal, audience: str = Audience.WEB) -> Public | None:
    return publication.public([receipt.maker.code], audience=audience).get(receipt.maker.code)


def _pages(receipt: Withdrawal) -> bool:
    """Pages, directory, feeds, map and fields of this shop are computed from the consents at each request."""
    audiences = [receipt.audience] if receipt.audience else Audience.values
    for audience in audiences:
        found = _public(receipt, audience)
        still = publication.live(audience, receipt.purpose)
        again = receipt.maker.consents.filter(still, field=receipt.field, given_at__gt=receipt.asked_at).exists()
        if found is not None and receipt.field in found.fields and not (again or receipt.purpose):
            return False
    return True


def _files(receipt: Withdrawal) -> bool:
    """Renditions are purged and no address hands out what may not be shown."""
    uses = [use for use, name in FIELD_OF_USE.items() if receipt.field in (name, Field.NAME)]
    for file in MakerFile.objects.select_related("maker").filter(maker=receipt.maker, use__in=uses):
        if publication.file_may_be_shown(file):
            continue
        for path in store.renditions(file.path):
            default_storage.delete(path)
        if store.renditions(file.path):
            return False
    return True


def _backend(receipt: Withdrawal) -> bool:
    """The page at the commerce backend, from which its API, the exhibition and partners read."""
    page = backend.page(slug=receipt.maker.slug, session=shop_session())
    return page is None or _is_clean(page, receipt.maker, _public(receipt))


def _is_clean(page: KeptPage, maker: Maker, found: Public | None) -> bool:
    words = (page.own, *page.translations.values())
    if found is None and (page.published or any(each.title in maker.names.values() for each in words)):
        return False
    stories = list(found.stories.values()) if found else []
    if any(each.content and each.content not in stories for each in words):
        return False
    places = set(found.places.values()) if found else set()
    told = {text for value in page.values.get(PLACE, ()) for text in (value.text, *value.translations.values()) if text}
    if told - places:
        return False
    portrait = page.metadata.get("portrait", "")
    if portrait and not (found and found.portrait and found.portrait.id in portrait):
        return False
    if page.values.get(PORTRAIT) and not (found and found.stored_portrait):
        return False
    return not (page.values.get(LANGUAGES) and not (found and found.languages)) or LANGUAGES in maker.unowned


def _search(receipt: Withdrawal) -> bool:
    """Her pieces are read again, and her name is suggested no more."""
    if _public(receipt) is not None:
        return True
    facet = f"{PRODUCT_ATTRIBUTE}:{receipt.maker.slug}"
    SearchName.objects.filter(kind="maker", slug=receipt.maker.slug).delete()
    stale = SearchEntry.objects.filter(facets__contains=[facet])
    ids = sorted(set(stale.values_list("product_id", flat=True)[:PIECES]))
    if ids:
        indexing.refresh(ids)
        SearchName.objects.filter(kind="maker", slug=receipt.maker.slug).delete()
    return not stale.exists()


def _pieces(receipt: Withdrawal) -> bool:
    """The cards of her pieces do not name her."""
    if _public(receipt) is not None:
        return True
    from ..models import Listing

    ids = list(Listing.objects.filter(maker=receipt.maker).exclude(product="").values_list("product", flat=True)[:PIECES])
    for channel in CHANNELS if ids else ():
        cards = catalogue.products_by_ids(ids, session=Session(channel, "fr"))
        if any(card.maker is not None and card.maker.name in receipt.maker.names.values() for card in cards):
            return False
    return True


SURFACES: dict[str, Callable[[Withdrawal], bool]] = {
    "pages": _pages,
    "files": _files,
    "backend": _backend,
    "search": _search,
    "pieces": _pieces,
}
