"""``make reset``: remove the data of the demo, after asking (``YES=1`` does not ask)."""

from __future__ import annotations

import os
import shutil
import sys

from marketplace.runtime import preflight
from marketplace.runtime.bootstrap import say
from marketplace.runtime.configuration import data_dir
from marketplace.runtime.holders import Holder

OURS = ("demo.lock", "secret_key")
"""A folder without one of these is not a data folder of Maarad, and is not removed."""


def main() -> int:
    """0 when the folder is gone; 1 when it is in use, is not ours, or the person said no."""
    folder = data_dir()
    if not folder.exists():
        say(f"there is nothing in {folder}")
        return 0
    if not any((folder / name).exists() for name in OURS):
        say(f"{folder} does not look like a data folder of Maarad: nothing was removed.")
        return 1
    try:
        preflight.claim(folder)
    except preflight.Refusal as refusal:
        say(str(refusal))
        return 1
    if not os.environ.get("YES"):
        print(f"Remove {folder}, with every order, account and picture in it? Type yes: ", end="", flush=True)
        if sys.stdin.readline().strip().lower() != "yes":
            say("nothing was removed.")
            return 1
    holder = Holder(folder)
    holder.release()
    if holder.cluster.pid() is not None:
        say("the database is in use by another command: nothing was removed.")
        return 1
    shutil.rmtree(folder)
    say(f"{folder} is removed; an external database (DATABASE_URL) is never touched.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
