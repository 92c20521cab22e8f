"""The task queue inside PostgreSQL: its tables and functions, once for each database.

``python -m marketplace.runtime.broker`` does it for a deployment that uses ``pgmq://``; the demo does it by itself.
"""

from __future__ import annotations

import logging
import os
import sys

import psycopg
from pgmq import install_pgmq_from_sql

LOCK = 7_274_651
"""Advisory lock: two processes that start together must not both install."""


def install_queue(url: str) -> bool:
    """Install pgmq's SQL in one transaction unless the database has it; returns whether it was installed now."""
    logging.getLogger("pgmq").setLevel(logging.WARNING)  # three lines about one script
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        row = connection.execute("SELECT to_regnamespace('pgmq') IS NOT NULL").fetchone()
        if row and row[0]:
            return False
        install_pgmq_from_sql(conn=connection)
        return True


if __name__ == "__main__":
    if not os.environ.get("DATABASE_URL"):
        sys.exit("Set DATABASE_URL to the database that carries the queue.")
    print("installed" if install_queue(os.environ["DATABASE_URL"]) else "already there")
