"""The only writers of exhibitions. Nobody sees a change of the draft before it is published."""

from .exhibitions import create_exhibition, update_exhibition
from .parts import add_part, move_part, remove_part, update_part
from .sounds import add_sound
from .versions import publish, restore_version, withdraw_version

__all__ = [
    "add_part",
    "add_sound",
    "create_exhibition",
    "move_part",
    "publish",
    "remove_part",
    "restore_version",
    "update_exhibition",
    "update_part",
    "withdraw_version",
]
