"""Pictures of products."""

from __future__ import annotations

from typing import BinaryIO

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import ProductMediaCreated, ProductVariantUpdated
from marketplace.engine.catalogue.locks import lock_product
from marketplace.engine.catalogue.models import ProductMedia, ProductVariant, VariantMedia
from marketplace.engine.media.store import store_image
from marketplace.engine.refusals import find
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id

from .products import told_of

_ALT_LENGTH = 250


def create_media(*, product_id: int, image: BinaryIO, alt: str = "", actor: Actor) -> ProductMedia:
    """A picture at the end of the product's. It is stored re-encoded (no EXIF, no GPS) before the transaction begins.

    Codes: NOT_FOUND (product), INVALID (alt too long), those of `store_image` on `image`. Emits ProductMediaCreated and ProductUpdated.
    """
    if len(alt) > _ALT_LENGTH:
        raise DomainError("INVALID", _("At most %(limit)d characters.") % {"limit": _ALT_LENGTH}, field="alt")
    stored = store_image(image, field="image")
    with locks.action():
        product = lock_product(product_id, "product")
        last = product.media.aggregate(last=Max("sort_order"))["last"]
        media = product.media.create(
            image=stored.path, width=stored.width, height=stored.height, alt=alt, sort_order=0 if last is None else last + 1
        )
        product.updated_at = now()
        product.save(update_fields=["updated_at"])
        outbox.publish(
            ProductMediaCreated(to_global_id("ProductMedia", media.pk), to_global_id("Product", product.pk), stored.path)
        )
        told_of(product, "product.add_media", actor, {"media": media.pk})
    return media


def delete_media(*, media_id: int, actor: Actor) -> ProductMedia:
    """Take a picture from its product; its file stays in the media store, for other pictures may be the same file. It keeps its key.

    Codes: NOT_FOUND (id). Emits ProductUpdated.
    """
    product_id = find(ProductMedia.objects.all(), media_id, "id").product_id
    with locks.action():
        product = lock_product(product_id)
        media = find(product.media.all(), media_id, "id")
        media.delete()
        media.pk = media_id
        product.updated_at = now()
        product.save(update_fields=["updated_at"])
        told_of(product, "product.delete_media", actor, {"media": media_id})
    return media


def assign_media(*, variant_id: int, media_id: int, actor: Actor) -> tuple[ProductVariant, ProductMedia]:
    """Show a picture of the product with one of its variants.

    Codes: NOT_FOUND (variant_id, media_id), NOT_PRODUCTS_IMAGE (media_id), MEDIA_ALREADY_ASSIGNED (media_id). Emits ProductVariantUpdated.
    """
    variant = find(ProductVariant.objects.all(), variant_id, "variant_id")
    media = find(ProductMedia.objects.all(), media_id, "media_id")
    if media.product_id != variant.product_id:
        raise DomainError("NOT_PRODUCTS_IMAGE", _("This picture shows another product."), field="media_id")
    with locks.action():
        lock_product(variant.product_id)
        _link, created = VariantMedia.objects.get_or_create(variant=variant, media=media)
        if not created:
            raise DomainError("MEDIA_ALREADY_ASSIGNED", _("This picture is shown with the variant already."), field="media_id")
        variant_gid = to_global_id("ProductVariant", variant.pk)
        audit.record(actor, "variant.assign_media", variant_gid, {"media": media.pk})
        outbox.publish(ProductVariantUpdated(variant_gid, to_global_id("Product", variant.product_id)))
    return variant, media
