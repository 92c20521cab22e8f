"""Which messages may come by the thousand (a catalogue that is loaded, translated, photographed) and wait behind what people wait for."""

from __future__ import annotations

from dataclasses import is_dataclass

from . import catalogue_events
from .events import StockChanged
from .webhook_events import WebhookDeliveryDue

BULK_TOPICS = (
    *(name for name, found in vars(catalogue_events).items() if is_dataclass(found)),
    StockChanged.__name__,
    # no events of the contract: work that follows from them
    "CatalogueWordsChanged",
    "ImageStored",
    "SearchRebuildRequested",
)
"""Topics of the catalogue, its stock, its pictures and its search."""

FOLLOWING_TOPICS = (WebhookDeliveryDue.__name__,)
"""A delivery to an App is as urgent as what it tells of."""
