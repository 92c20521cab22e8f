from .manual import create_transaction, currency_of, update_transaction
from .report import Report, report_event
from .request import deliver_action, request_action
from .session import Session, initialize_gateways, initialize_transaction, process_transaction

__all__ = [
    "Report",
    "Session",
    "create_transaction",
    "currency_of",
    "deliver_action",
    "initialize_gateways",
    "initialize_transaction",
    "process_transaction",
    "report_event",
    "request_action",
    "update_transaction",
]
