from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.engine.catalogue import listing, search
from marketplace.engine.catalogue.models import ProductChannelListing, ProductVariantChannelListing
from tests import catalogue_rows as rows

pytestmark = pytest.mark.django_db


def test_refresh_gathers_prices_categories_and_values_by_channel() -> None:
    morocco, france = rows.channel(), rows.channel("france", "EUR", "FR")
    home = rows.category("home")
    rugs = rows.category("rugs", home)
    material, colour = rows.attribute("material"), rows.attribute("colour")
    wool, red, blue = rows.value(material, "wool"), rows.value(colour, "red"), rows.value(colour, "blue")
    made = rows.product(
        "azilal", name="Azilal", channels=[morocco, france], prices=["300", "120.5", None], category=rugs, values=[wool],
        variant_values=[[red], [blue, red]],
    )  # fmt: skip
    cheapest = ProductVariantChannelListing.objects.get(variant__sku="AZILAL-1", channel=france)
    cheapest.discounted_price_amount = Decimal("99.9")
    cheapest.save()
    listing.refresh([made.pk])

    here = ProductChannelListing.objects.get(product=made, channel=morocco)
    assert (here.price_min, here.price_max) == (Decimal("120.500"), Decimal("300.000"))
    assert here.category_ids == [home.pk, rugs.pk]
    assert here.value_ids == sorted([wool.pk, red.pk, blue.pk])
    assert (here.name, here.slug) == ("Azilal", "azilal")
    there = ProductChannelListing.objects.get(product=made, channel=france)
    assert (there.price_min, there.undiscounted_price_min) == (Decimal("99.900"), Decimal("120.500"))


def test_refresh_empties_what_is_gone() -> None:
    morocco = rows.channel()
    made = rows.product(channels=[morocco], category=rows.category())
    made.variants.all().delete()
    made.category = None
    made.save()
    listing.refresh([made.pk])
    here = ProductChannelListing.objects.get(product=made)
    assert (here.price_min, here.price_max, here.category_ids, here.value_ids) == (None, None, [], [])


def test_refresh_leaves_other_products_alone() -> None:
    morocco = rows.channel()
    one, other = rows.product(channels=[morocco]), rows.product(channels=[morocco], name="Before")
    type(other).objects.filter(pk=other.pk).update(name="After")
    listing.refresh([one.pk])
    assert ProductChannelListing.objects.get(product=other).name == "Before"


def test_refresh_of_one_and_of_three_takes_the_same_statements() -> None:
    morocco, rugs, wool = rows.channel(), rows.category(), rows.value(rows.attribute("material"), "wool")
    made = [rows.product(channels=[morocco], category=rugs, values=[wool]).pk for _ in range(3)]
    for ids in (made[:1], made):
        with CaptureQueriesContext(connection) as listed:
            listing.refresh(ids)
        assert len(listed) == 2
        with CaptureQueriesContext(connection) as searched:
            search.refresh(ids)
        assert len(searched) == 10


def test_the_command_repairs_what_was_lost() -> None:
    morocco = rows.channel()
    made = rows.product("rug", channels=[morocco])
    ProductChannelListing.objects.update(price_min=None, name="", value_ids=[5])
    type(made).objects.update(search_vector=None)
    told = StringIO()
    call_command("rebuild_catalogue", stdout=told)
    assert told.getvalue() == "1 products rebuilt\n"
    here = ProductChannelListing.objects.get()
    assert (here.price_min, here.name, here.value_ids) == (Decimal(100), "Rug", [])
    made.refresh_from_db()
    assert "'rug'" in made.search_vector
