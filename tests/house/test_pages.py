"""No page is forgotten by the tests that look at all of them."""

from __future__ import annotations

from string import Formatter

from app.ui.door import BLUEPRINTS

from ..pages import DOWNLOADS, FOR_STRANGERS, PAGES


def test_every_page_is_in_the_list(app):
    doors = {blueprint.name for blueprint in BLUEPRINTS}
    shown = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and rule.endpoint.split(".")[0] in doors
        and not rule.endpoint.endswith(".static")
    }
    assert shown == set(PAGES) | set(DOWNLOADS)
    assert set(FOR_STRANGERS) <= shown


def test_a_page_in_the_list_is_made_by_the_view_that_it_stands_under(app):
    keys = {
        key
        for view_paths in PAGES.values()
        for path in view_paths
        for _, key, _, _ in Formatter().parse(path)
        if key
    }
    ids = dict.fromkeys(keys, 1)
    adapter = app.url_map.bind("localhost")
    found = {
        path: adapter.match(path.format(**ids).partition("?")[0])[0]
        for view_paths in PAGES.values()
        for path in view_paths
    }
    assert found == {path: view for view, all_of_it in PAGES.items() for path in all_of_it}
