"""Make the side that plays Saleor ready to sell: its queue, a small shop, and a token that may do everything (printed)."""

from __future__ import annotations

import os
import sys

import django


def main() -> None:
    django.setup()

    from django.db import transaction

    from marketplace.contract.permissions import ALL
    from marketplace.engine.apps.actions import create_app
    from marketplace.engine.channels.models import Channel
    from marketplace.kernel.actors import SYSTEM
    from marketplace.runtime.broker import install_queue
    from tests.storefront.conftest import build

    install_queue(os.environ["DATABASE_URL"])
    with transaction.atomic():
        build()
        Channel.objects.filter(slug="morocco").update(automatically_confirm_all_new_orders=False)
        token = create_app(name="Staff", identifier="transport.staff", permissions=sorted(ALL), actor=SYSTEM)[1]
    sys.stdout.write(f"token {token}\n")


if __name__ == "__main__":
    main()
