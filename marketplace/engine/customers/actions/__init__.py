from .account import (
    change_password,
    confirm_account,
    delete_account,
    register_account,
    request_deletion,
    request_password_reset,
    revoke_tokens,
    set_password,
    update_account,
)
from .addresses import create_address, delete_address, set_default_address, update_address
from .session import Tokens, admit_by_code, create_tokens, refresh_access_token, tokens_for

__all__ = [
    "Tokens",
    "admit_by_code",
    "change_password",
    "confirm_account",
    "create_address",
    "create_tokens",
    "delete_account",
    "delete_address",
    "refresh_access_token",
    "register_account",
    "request_deletion",
    "request_password_reset",
    "revoke_tokens",
    "set_default_address",
    "set_password",
    "tokens_for",
    "update_account",
    "update_address",
]
