"""Apps, their tokens and webhooks, and what is on its way to them."""

from .deliveries import ask_once, enqueue, finish_attempt, give_up, postpone, purge, retry_delivery
from .installation import (
    delete_failed_installation,
    fail_installation,
    finish_installation,
    install_app,
    make_app,
    retry_installation,
)
from .registration import (
    OWN_IDENTIFIER,
    OWN_PERMISSIONS,
    create_app,
    create_app_token,
    delete_app,
    delete_app_token,
    digest,
    own_app,
    set_app_active,
    update_app,
)
from .webhooks import create_webhook, delete_webhook, update_webhook

__all__ = [
    "OWN_IDENTIFIER", "OWN_PERMISSIONS", "ask_once", "create_app", "create_app_token", "create_webhook", "delete_app",
    "delete_app_token", "delete_failed_installation", "delete_webhook", "digest", "enqueue", "fail_installation",
    "finish_attempt", "finish_installation", "give_up", "install_app", "make_app", "own_app", "postpone", "purge",
    "retry_delivery", "retry_installation", "set_app_active", "update_app", "update_webhook",
]  # fmt: skip
