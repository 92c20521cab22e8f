from .fulfillment import Fulfillment, FulfillmentLine
from .order import Order, OrderDiscount, OrderEvent, OrderLine

__all__ = ["Fulfillment", "FulfillmentLine", "Order", "OrderDiscount", "OrderEvent", "OrderLine"]
