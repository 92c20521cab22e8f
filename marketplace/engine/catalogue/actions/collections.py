"""Hand-made choices of products, shown channel by channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypedDict

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from marketplace.contract.catalogue_events import CollectionCreated, CollectionDeleted, CollectionUpdated, ProductUpdated
from marketplace.engine.catalogue.locks import lock_collection
from marketplace.engine.catalogue.models import Collection, CollectionChannelListing, CollectionProduct, Product
from marketplace.engine.channels.models import Channel
from marketplace.engine.refusals import find_all, require_text, unique
from marketplace.engine.slugs import free_slug
from marketplace.kernel import audit, locks, outbox
from marketplace.kernel.actors import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.errors import DomainError
from marketplace.kernel.ids import to_global_id

from .columns import apply


class CollectionFields(TypedDict, total=False):
    """Columns of a collection; `description` is rich text, `background_image` a path in the media store."""

    name: str
    slug: str
    description: Any
    seo_title: str
    seo_description: str
    background_image: str
    background_image_alt: str
    metadata: Mapping[str, str]
    private_metadata: Mapping[str, str]


class Publication(NamedTuple):
    """Whether a collection is shown in a channel, and from when (None: from now)."""

    channel_id: int
    is_published: bool | None = None
    published_at: datetime | None = None


def create_collection(*, fields: CollectionFields, product_ids: Sequence[int] = (), actor: Actor) -> Collection:
    """Codes: REQUIRED (name), UNIQUE (slug), NOT_FOUND (products), CANNOT_MANAGE_PRODUCT_WITHOUT_VARIANT. Emits CollectionCreated."""
    name = require_text(fields.get("name"), "name")
    collection = Collection()
    apply(collection, fields)
    with locks.action():
        collection.slug = collection.slug or free_slug(Collection, name)
        with unique():
            collection.save()
        _add(collection, product_ids)
        audit.record(actor, "collection.create", _id(collection), {"slug": collection.slug})
        outbox.publish(CollectionCreated(_id(collection), collection.slug))
    return collection


def add_products(*, collection_id: int, product_ids: Sequence[int], actor: Actor) -> Collection:
    """Put products at the end, in the order given; those already there stay where they are.

    Codes: NOT_FOUND, DUPLICATED_INPUT_ITEM, CANNOT_MANAGE_PRODUCT_WITHOUT_VARIANT. Emits CollectionUpdated.
    """
    with locks.action():
        collection = lock_collection(collection_id, "collection_id")
        _add(collection, product_ids)
        audit.record(actor, "collection.add_products", _id(collection), {"products": list(product_ids)})
        outbox.publish(CollectionUpdated(_id(collection), collection.slug))
    return collection


def update_collection_channels(
    *, collection_id: int, add: Sequence[Publication] = (), remove: Sequence[int] = (), actor: Actor
) -> Collection:
    """Show or hide a collection. Codes: NOT_FOUND, DUPLICATED_INPUT_ITEM (with `channels`). Emits CollectionUpdated."""
    named = [*(publication.channel_id for publication in add), *remove]
    twice = sorted({pk for pk in named if named.count(pk) > 1})
    if twice:
        message = _("A channel is named twice.")
        raise DomainError(
            "DUPLICATED_INPUT_ITEM", message, field="input", params={"channels": [to_global_id("Channel", pk) for pk in twice]}
        )
    channels = {channel.pk: channel for channel in find_all(Channel.objects.all(), named, "input")}
    with locks.action():
        collection = lock_collection(collection_id)
        collection.channel_listings.filter(channel__in=remove).delete()
        for publication in add:
            listing = collection.channel_listings.filter(channel=publication.channel_id).first()
            listing = listing or CollectionChannelListing(collection=collection, channel=channels[publication.channel_id])
            if publication.is_published is not None:
                listing.is_published = publication.is_published
            listing.published_at = publication.published_at or listing.published_at
            if listing.is_published and listing.published_at is None:
                listing.published_at = now()
            listing.save()
        audit.record(actor, "collection.update_channels", _id(collection), {"channels": named})
        outbox.publish(CollectionUpdated(_id(collection), collection.slug))
    return collection


def delete_collection(*, collection_id: int, actor: Actor) -> Collection:
    """Remove a collection; its products stay. The returned collection keeps its key. NOT_FOUND. Emits CollectionDeleted, ProductUpdated."""
    with locks.action():
        collection = lock_collection(collection_id)
        products = dict(collection.products.values_list("pk", "slug"))
        collection.delete()
        collection.pk = collection_id
        audit.record(actor, "collection.delete", _id(collection), {"slug": collection.slug})
        outbox.publish(CollectionDeleted(_id(collection), collection.slug, collection.name))
        outbox.publish_all(ProductUpdated(to_global_id("Product", pk), slug) for pk, slug in products.items())
    return collection


def _add(collection: Collection, product_ids: Sequence[int]) -> None:
    products = find_all(Product.objects.all(), product_ids, "products")
    without = Product.objects.filter(pk__in=product_ids, variants=None).values_list("pk", flat=True)
    if without:
        raise DomainError(
            "CANNOT_MANAGE_PRODUCT_WITHOUT_VARIANT",
            _("A product without variants cannot stand in a collection."),
            field="products",
            params={"products": [to_global_id("Product", pk) for pk in without]},
        )
    last = collection.collection_products.aggregate(last=Max("sort_order"))["last"]
    start = 0 if last is None else last + 1
    CollectionProduct.objects.bulk_create(
        [
            CollectionProduct(collection=collection, product=product, sort_order=start + position)
            for position, product in enumerate(products)
        ],
        ignore_conflicts=True,
    )


def _id(collection: Collection) -> str:
    return to_global_id("Collection", collection.pk)
