"""Each misuse of the plugin API is told by its own check."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import graphene
import pytest

from marketplace.extensions import checks, registry
from marketplace.extensions.discovery import Found, discover
from marketplace.extensions.mirrors import Mirror
from marketplace.extensions.slots import HOME_SECTIONS, ShopContext, Slot
from marketplace.extensions.spec import BatchField, Contributions, Handler, Pages, PersonalData, Schedule, SlotContribution
from marketplace.extensions.testing import plugin_on, problems_of

from .plugins import plugin

TEMPLATE = "artisans/slot_more.html"


def one(place: Any) -> dict[str, Any]:
    return {}


def two(first: Any, second: Any) -> list[Any]:
    return []


def none() -> list[str]:
    return []


def fail() -> Contributions:
    raise RuntimeError("no")


OWN_SLOT = Slot("home.sections", ShopContext, "A slot of the same name that the shop does not know.")
MISUSES: dict[str, list[Any]] = {
    "E002": [plugin("Bad-Name"), plugin("artisans")],
    "E003": [plugin(api=(2, 0)), plugin(api=(1, 1)), plugin(api=(0, 9))],
    "E004": [plugin(requires=("nobody",))],
    "E005": [plugin(app="plugins.nowhere")],
    "E006": [plugin(contribute=fail), plugin(contribute=dict)],
    "E007": [plugin(slots=(SlotContribution(OWN_SLOT, TEMPLATE, one),))],
    "E008": [plugin(slots=(SlotContribution(HOME_SECTIONS, TEMPLATE, two),))],
    "E009": [plugin(slots=(SlotContribution(HOME_SECTIONS, "sample/absent.html", one),))],
    "E010": [
        plugin(pages=(Pages("kitchen", "plugins.artisans.shop.urls"),)),  # type: ignore[arg-type]
        plugin(pages=(Pages("shop", "plugins.artisans.absent"),)),
        plugin(pages=(Pages("shop", "plugins.artisans.shop.records"),)),
        plugin(sitemaps={"all": two}),
    ],
    "E011": [
        plugin(fields=(BatchField("product", "size", graphene.Int, two),)),
        plugin(fields=(BatchField("Product", "the_size", graphene.Int, two),)),
        plugin(fields=(BatchField("Product", "size", graphene.Int, one),)),
    ],
    "E012": [
        plugin(handlers=(Handler("OrderPlaced", two),)),
        plugin(schedules=(Schedule("sample.task", timedelta()),)),
        plugin(schedules=(Schedule("", timedelta(days=1)),)),
        plugin(personal_data=(PersonalData("wishes", one, two),)),
        plugin(personal_data=(PersonalData("wishes", two, one),)),
    ],
    "E014": [
        plugin(mirrors=(Mirror("Bad Kind", "", none, one, one),)),
        plugin(mirrors=(Mirror("kind", "", none, two, one),)),
        plugin(mirrors=(Mirror("kind", "", one, one, one),)),
        plugin(mirrors=(Mirror("kind", "", none, one, one, adopt=one),)),
    ],
    "E013": [plugin(fields=(BatchField("Product", "maker", graphene.Int, two),))],
}


@pytest.mark.parametrize(("code", "wrong"), [(code, wrong) for code, all_wrong in MISUSES.items() for wrong in all_wrong])
def test_a_misuse_is_told(code: str, wrong: Any) -> None:
    with plugin_on(wrong):
        assert problems_of(wrong) == [f"plugins.{code}"] if code != "E002" else f"plugins.{code}" in problems_of(wrong)


def test_what_two_plugins_mirror_is_told() -> None:
    wrong = plugin(mirrors=(Mirror("stop", "", none, one, one),))
    with plugin_on(wrong):
        assert problems_of(wrong) == ["plugins.E013"]


def test_a_field_that_two_plugins_add_to_the_root_is_told() -> None:
    class Queries:
        maker = graphene.String()

    wrong = plugin(queries=(Queries,))
    with plugin_on(wrong):
        assert problems_of(wrong) == ["plugins.E013"]


@pytest.mark.parametrize(
    ("points", "problem"),
    [
        ([("sample", "nowhere.at_all:plugin")], "cannot be loaded: ModuleNotFoundError"),
        ([("sample", "marketplace.extensions.spec:API_VERSION")], "is not a Plugin"),
        ([("sample", "plugins.artisans.plugin:plugin")], "is registered under another name"),
        ([("artisans", "plugins.artisans.plugin:plugin"), ("artisans", "zz:plugin")], "two plugins are named"),
    ],
)
def test_what_cannot_be_loaded_is_told_and_left_out(
    points: list[tuple[str, str]], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = discover(points=[EntryPoint(name, value, "maarad.plugins") for name, value in points])
    assert [problem in text for text in found.problems] == [True]
    monkeypatch.setattr(registry, "found", lambda: Found([], found.problems))
    assert [message.id for message in checks.check_plugins()] == ["plugins.E001"]


def test_the_same_entry_point_twice_is_one_plugin() -> None:
    """An editable install beside the installed one shows its entry points twice."""
    point = EntryPoint("artisans", "plugins.artisans.plugin:plugin", "maarad.plugins")
    found = discover(points=[point, point])
    assert ([each.name for each in found.plugins], found.problems) == (["artisans"], [])


def test_the_plugins_of_the_shop_are_right() -> None:
    assert checks.check_plugins() == []


def test_every_check_has_a_test() -> None:
    written = set(re.findall(r"E0\d\d", Path(checks.__file__).read_text()))
    assert written == {"E001", *MISUSES}
