"""Where the Dashboard of Saleor 3.23 shows our pages.

A page is a frame without data that asks, with the person's token, for what belongs in it. Nothing relies on cookies: browsers block
those of a frame from another site.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mount:
    """A page. `name`: the last part of its address; `permission`: of the person who looks, and of our App; empty: anybody of the staff.

    `label` stands in the Dashboard in one language, whoever looks: Saleor keeps one text. `place` is Saleor's name of the spot, empty for
    the page that opens with the App itself. `subject`: the parameter in which the Dashboard says what is on the screen (a global id).
    """

    name: str
    permission: str = ""
    place: str = ""
    target: str = "APP_PAGE"
    label: str = ""
    subject: str = ""

    @property
    def is_widget(self) -> bool:
        """A widget is as high as what is in it."""
        return self.target == "WIDGET"


START = "start"
MOUNTS: Mapping[str, Mount] = {
    mount.name: mount
    for mount in (
        Mount(START),
        Mount("orders", "MANAGE_ORDERS", "NAVIGATION_ORDERS", label="Maarad: to confirm, to send"),
        Mount("product", "MANAGE_PRODUCTS", "PRODUCT_DETAILS_WIDGETS", "WIDGET", "Maker and stock by place", "productId"),
        Mount("order", "MANAGE_ORDERS", "ORDER_DETAILS_WIDGETS", "WIDGET", "Makers, places, payments", "orderId"),
    )
}


def extensions() -> list[dict[str, Any]]:
    """For the manifest. Addresses are relative to `appUrl`: of pages the Dashboard takes no others."""
    return [_extension(mount) for mount in MOUNTS.values() if mount.place]


def _extension(mount: Mount) -> dict[str, Any]:
    # GET: the token of a POST would be in the request of a page that others may frame; by postMessage it goes to our own origin alone.
    options = {"options": {"widgetTarget": {"method": "GET"}}} if mount.is_widget else {}
    return {
        "identifier": f"maarad-{mount.name}",
        "label": mount.label,
        "mount": mount.place,
        "target": mount.target,
        "permissions": [mount.permission],
        "url": f"/{mount.name}",
        **options,
    }
