"""Slots, pages and the sitemap: what plugins show."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import override_settings
from django.urls import URLPattern, URLResolver, path

from marketplace.extensions import registry
from marketplace.extensions.rendering import render_slot
from marketplace.extensions.slots import HOME_SECTIONS, SLOTS, OrderContext, ShopContext
from marketplace.extensions.spec import Contributions, MenuItem, Pages, SlotContribution
from marketplace.extensions.testing import plugin_on, shown
from marketplace.extensions.urls import patterns

from .plugins import plugin

HERE = ShopContext("morocco", "fr")
# A template of the shop that shows a variable: {{ text }}.
TEMPLATE = "storefront/components/notice.html"


def says(text: str, order: int = 100) -> SlotContribution:
    return SlotContribution(HOME_SECTIONS, TEMPLATE, lambda place: {"text": text}, order)


def broken(place: ShopContext) -> Any:
    raise RuntimeError("inside a plugin")


def test_contributions_stand_in_order_then_by_plugin() -> None:
    first, second = plugin("zz", slots=(says("one", 1), says("late", 200))), plugin("aa", slots=(says("two"),))
    with plugin_on(first), plugin_on(second):
        html = shown(HOME_SECTIONS, HERE)
        assert [word for word in html.replace("<", " ").replace(">", " ").split() if word in ("one", "two", "late")] == [
            "one",
            "two",
            "late",
        ]
    assert shown(HOME_SECTIONS, HERE) == ""


def test_a_contribution_that_has_nothing_to_show_shows_nothing() -> None:
    with plugin_on(plugin(slots=(SlotContribution(HOME_SECTIONS, TEMPLATE, lambda place: None),))):
        assert shown(HOME_SECTIONS, HERE) == ""


def test_what_a_plugin_says_is_escaped() -> None:
    with plugin_on(plugin(slots=(says("<script>"),))):
        html = shown(HOME_SECTIONS, HERE)
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_a_failing_plugin_is_left_out_and_the_others_stay(caplog: pytest.LogCaptureFixture) -> None:
    bad = plugin("bad", slots=(SlotContribution(HOME_SECTIONS, TEMPLATE, broken),))
    with plugin_on(bad), plugin_on(plugin("good", slots=(says("here"),))):
        with pytest.raises(RuntimeError, match="inside a plugin"):  # tests hear of it
            shown(HOME_SECTIONS, HERE)
        with override_settings(TESTING=False):
            assert "here" in shown(HOME_SECTIONS, HERE)
    assert "a plugin failed in slot home.sections" in caplog.text


def test_a_slot_is_given_its_own_context() -> None:
    with pytest.raises(TypeError, match=r"'home.sections' is given ShopContext, not OrderContext"):
        render_slot(HOME_SECTIONS, OrderContext("T3JkZXI6MQ==", "morocco", "fr"))


def test_the_tag_shows_a_slot_by_name() -> None:
    template = Template("{% load plugins %}[{% plugin_slot 'home.sections' place %}]")
    with plugin_on(plugin(slots=(says("by the tag"),))):
        assert "by the tag" in template.render(Context({"place": HERE}))
    assert template.render(Context({"place": HERE})) == "[]"
    with pytest.raises(TemplateSyntaxError, match=r"there is no slot 'home.cellar': there are home.sections"):
        Template("{% load plugins %}{% plugin_slot 'home.cellar' place %}").render(Context({"place": HERE}))


def test_slots_are_named_by_page_and_place() -> None:
    assert all(name == slot.name and name.count(".") == 1 for name, slot in SLOTS.items())


def test_a_plugin_that_cannot_contribute_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    def contribute() -> Contributions:
        raise ImportError("no such model")

    bad = plugin("bad", contribute=contribute)
    registry._extra.append(bad)
    try:
        assert "bad" in [each.name for each in registry.plugins()]
        assert "bad" not in [each.name for each, _ in registry.all_contributions()]
        with pytest.raises(ImportError, match="no such model"):
            registry.contributions(bad)
    finally:
        registry._extra.remove(bad)
    assert "plugin bad cannot contribute" in caplog.text


# -- pages ------------------------------------------------------------------------------------------------------------


def around(view: Any) -> Any:
    def decorated(*args: Any, **kwargs: Any) -> Any:
        return view, kwargs

    return decorated


def test_pages_are_mounted_below_their_prefix_in_the_plugins_namespace() -> None:
    (mounted,) = [each for each in patterns("shop") if each.namespace == "artisans"]  # type: ignore[union-attr]
    assert isinstance(mounted, URLResolver)
    assert mounted.resolve("makers/tafsut/").view_name == "artisans:maker"
    assert mounted.resolve("makers/").kwargs == {}
    assert [each for each in patterns("site") if getattr(each, "namespace", "") == "exhibitions"] == []


def test_an_area_may_decorate_every_view() -> None:
    (mounted,) = [each for each in patterns("shop", around) if each.namespace == "artisans"]  # type: ignore[union-attr]
    assert isinstance(mounted, URLResolver)
    match = mounted.resolve("makers/tafsut/")
    assert (match.view_name, match.kwargs) == ("artisans:maker", {"slug": "tafsut"})
    view, _kwargs = match.func()
    assert view.__module__ == "plugins.artisans.shop.pages"


def test_nested_urls_are_decorated_too() -> None:
    from marketplace.extensions.urls import _decorated

    nested = URLResolver(path("a/", around).pattern, [path("b/", around, name="inner")])
    (decorated,) = _decorated([nested], around)
    (inner,) = decorated.url_patterns
    assert isinstance(inner, URLPattern)
    assert inner.name == "inner"
    assert inner.callback is not around


def test_pages_that_cannot_be_imported_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    with plugin_on(plugin("bad", pages=(Pages("site", "plugins.artisans.absent"),))):
        assert [each for each in patterns("site") if getattr(each, "namespace", "") == "bad"] == []
    assert "the pages plugins.artisans.absent of plugin bad cannot be mounted" in caplog.text


def test_menus_are_in_order() -> None:
    late, early = MenuItem("desk", "Late", "a", order=9), MenuItem("desk", "Early", "b", order=1)
    with plugin_on(plugin(menu=(late, early, MenuItem("shop", "Elsewhere", "c")))):
        assert [item for _plugin, item in registry.menu("desk") if item in (late, early)] == [early, late]


# -- sitemap ----------------------------------------------------------------------------------------------------------


def test_sitemap_paths_are_those_of_all_plugins_and_a_failing_one_is_left_out() -> None:
    good, bad = plugin("good", sitemaps={"x": lambda place: [f"/{place.language}/a/"]}), plugin("bad", sitemaps={"x": broken})
    with plugin_on(good), plugin_on(bad), override_settings(TESTING=False, PUBLIC_URL="x"):
        found = [each for each in registry.sitemap_paths(HERE) if each == "/fr/a/"]
    assert found == ["/fr/a/"]
