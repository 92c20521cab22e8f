from .giving_back import DEAD_ORDERS, give_back_checkout, give_back_order, give_back_orphan, give_back_surplus, return_surplus
from .manual import create_transaction, currency_of, update_transaction
from .report import Report, report_event
from .request import deliver_action, request_action
from .session import Session, initialize_gateways, initialize_transaction, process_transaction

__all__ = [
    "DEAD_ORDERS",
    "Report",
    "Session",
    "create_transaction",
    "currency_of",
    "deliver_action",
    "give_back_checkout",
    "give_back_order",
    "give_back_orphan",
    "give_back_surplus",
    "initialize_gateways",
    "initialize_transaction",
    "process_transaction",
    "report_event",
    "request_action",
    "return_surplus",
    "update_transaction",
]
