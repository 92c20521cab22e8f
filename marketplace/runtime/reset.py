"""``make reset``: remove the data of the demo, after asking (``YES=1`` does not ask)."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from marketplace.runtime import preflight
from marketplace.runtime.bootstrap import say
from marketplace.runtime.configuration import PROJECT, data_dir
from marketplace.runtime.holders import Holder
from marketplace.runtime.postgres import DatabaseError


def main() -> int:
    """0 when the folder is gone; 1 when it is in use, is not ours, or the person said no."""
    folder = data_dir()
    if not folder.exists():
        say(f"there is nothing in {folder}")
        return 0
    if folder.is_symlink():
        say(f"{folder} is a link to {folder.resolve()}: nothing was removed. Name the folder itself by DATA_DIR.")
        return 1
    if PROJECT.is_relative_to(folder.resolve()) or not preflight.is_ours(folder):
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
    try:
        if _in_use(folder):
            say("the database is in use by another command: nothing was removed.")
            return 1
        shutil.rmtree(folder)  # a link inside is removed, what it leads to is not
    except OSError as error:
        say(f"{error.filename or folder} cannot be removed: {error.strerror or error}.")
        return 1
    say(f"{folder} is removed; an external database (DATABASE_URL) is never touched.")
    return 0


def _in_use(folder: Path) -> bool:
    """Stop the database unless somebody uses it."""
    try:
        holder = Holder(folder)
    except DatabaseError:
        # Of another version: if its server runs, it is not one that we could have started.
        return any(folder.glob("postgres-*/postmaster.pid"))
    holder.release()
    return holder.cluster.pid() is not None


if __name__ == "__main__":
    sys.exit(main())
