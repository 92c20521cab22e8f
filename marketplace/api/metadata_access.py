"""Whose metadata who may write. Public metadata of a checkout: whoever holds its id (Saleor's rule: the id is the secret)."""

from __future__ import annotations

from typing import Any

from marketplace.api.permissions import require
from marketplace.api.types.metadata import PRIVATE_METADATA_PERMISSIONS
from marketplace.kernel.actors import Actor

# Type → model, and the column that its global id holds.
TARGETS: dict[str, tuple[str, str]] = {
    "Address": ("addresses.Address", "pk"),
    "App": ("apps.App", "pk"),
    "Attribute": ("attributes.Attribute", "pk"),
    "Category": ("catalogue.Category", "pk"),
    "Channel": ("channels.Channel", "pk"),
    "Checkout": ("checkout.Checkout", "pk"),
    "CheckoutLine": ("checkout.CheckoutLine", "pk"),
    "Collection": ("catalogue.Collection", "pk"),
    "Fulfillment": ("orders.Fulfillment", "pk"),
    "Menu": ("content.Menu", "pk"),
    "MenuItem": ("content.MenuItem", "pk"),
    "Order": ("orders.Order", "pk"),
    "OrderLine": ("orders.OrderLine", "pk"),
    "Page": ("content.Page", "pk"),
    "PageType": ("content.PageType", "pk"),
    "Product": ("catalogue.Product", "pk"),
    "ProductMedia": ("catalogue.ProductMedia", "pk"),
    "ProductType": ("catalogue.ProductType", "pk"),
    "ProductVariant": ("catalogue.ProductVariant", "pk"),
    "ShippingMethod": ("shipping.ShippingMethod", "pk"),
    "ShippingMethodType": ("shipping.ShippingMethod", "pk"),
    "ShippingZone": ("shipping.ShippingZone", "pk"),
    "Shop": ("shop.SiteSettings", "pk"),
    "TaxClass": ("taxes.TaxClass", "pk"),
    "TaxConfiguration": ("taxes.TaxConfiguration", "pk"),
    "TransactionItem": ("payments.TransactionItem", "token"),
    "User": ("customers.User", "pk"),
    "Voucher": ("discounts.Voucher", "pk"),
    "Warehouse": ("stock.Warehouse", "pk"),
}
_BY_ATTRIBUTE_TYPE = {"PRODUCT_TYPE": "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES", "PAGE_TYPE": "MANAGE_PAGE_TYPES_AND_ATTRIBUTES"}


def require_write(actor: Actor, type_name: str, row: Any, private: bool) -> None:
    """PermissionDenied unless `actor` may write public (or private) metadata of `row` (None: it does not exist).

    Beside the object's own permission: anybody for a checkout and its lines, a shopper for her account, addresses and orders,
    all for public metadata only; an App for its own, private too.
    """
    if not private and (type_name in ("Checkout", "CheckoutLine") or (row is not None and _owns(actor, type_name, row))):
        return
    if type_name == "App" and row is not None and actor.app_id == row.pk:
        return
    require(actor, *_permissions(type_name, row))


def _permissions(type_name: str, row: Any) -> tuple[str, ...]:
    if type_name == "Attribute" and row is not None:
        return (_BY_ATTRIBUTE_TYPE[row.type],)
    if type_name == "Shop":
        return ("MANAGE_SETTINGS",)
    model = TARGETS[type_name][0].split(".")[1].lower()
    return PRIVATE_METADATA_PERMISSIONS[model]


def _owns(actor: Actor, type_name: str, row: Any) -> bool:
    if actor.kind != "customer":
        return False
    if type_name == "User":
        return bool(row.pk == actor.user_id)
    if type_name == "Order":
        return bool(row.user_id == actor.user_id)
    if type_name == "Address":
        return bool(row.users.filter(pk=actor.user_id).exists())
    return False
