"""Actions on stock. `allocate deallocate ship put_back reserve` are parts of other actions and need their transaction;
the others are actions of their own."""

from .allocation import Demand, allocate, deallocate
from .bulk import StockResult, StockRow, bulk_set_stocks
from .levels import Level, create_stocks, delete_stocks, set_stocks
from .moves import adjust, transfer
from .reservation import Wish, purge_expired_reservations, reserve
from .shelf import Shipment, put_back, ship
from .warehouses import create_warehouse, delete_warehouse, link_channel, update_warehouse

__all__ = [
    "Demand",
    "Level",
    "Shipment",
    "StockResult",
    "StockRow",
    "Wish",
    "adjust",
    "allocate",
    "bulk_set_stocks",
    "create_stocks",
    "create_warehouse",
    "deallocate",
    "delete_stocks",
    "delete_warehouse",
    "link_channel",
    "purge_expired_reservations",
    "put_back",
    "reserve",
    "set_stocks",
    "ship",
    "transfer",
    "update_warehouse",
]
