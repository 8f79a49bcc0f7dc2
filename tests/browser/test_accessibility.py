"""axe-core finds nothing serious on any page: wide and narrow, in light and in dark."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.live import ROOT, Server
from tests.pages import ERRORS, FOR_STRANGERS, FOR_USERS, GROUP, fill, fill_imports, paths

from .conftest import is_too_wide, sign_in

pytestmark = pytest.mark.slow

AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
# What Swagger UI draws is not ours to change; the page around it is looked at.
LOOK = 'options => axe.run({exclude: [".swagger-ui"]}, {resultTypes: ["violations"], ...options})'
# In the dark, nothing but the colours is different.
OPTIONS: dict[str, dict[str, Any]] = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}


@pytest.fixture(scope="module")
def ids(server: Server) -> dict[str, Any]:
    """Ids of what the pages show, which this makes."""
    with requests.Session() as session:

        def send(method: str, path: str, body: Any) -> Any:
            answer = session.request(method, f"{server.address}{path}", json=body, timeout=60)
            assert answer.ok, answer.text
            return answer.json()

        who = {"username": server.username, "password": server.password}
        send("POST", "/api/v1/auth/login", who)
        found = fill(send)
        for name in ("run", "failing", "trip", "gallery"):
            path = f"/api/v1/plugins/{found['plugin']}/runs/{found[name]}"
            while send("GET", f"{path}?wait=20", None)["endedOn"] is None:
                pass

        def get(path: str) -> str:
            return session.get(f"{server.address}{path}", timeout=60).text

        def post(path: str, fields: Any, archive: bytes | None) -> str:
            files = {"archiveFile": ("pages.zip", archive)} if archive else None
            answer = session.post(
                f"{server.address}{path}", fields, files=files, timeout=60, allow_redirects=False
            )
            assert answer.status_code == 303, answer.text
            return answer.headers["Location"]

        return {**found, **fill_imports(get, post, found["group"])}


def problems(page: Page, address: str, scheme: str) -> list[str]:
    """What is wrong with a page for those who read it otherwise."""
    page.goto(address)
    expect(page.locator("h1").first).to_be_visible()
    found = page.evaluate(LOOK, OPTIONS[scheme])["violations"]
    wrong = [
        f"{address} {one['id']}: {part['html'][:160]} {part['failureSummary']}"
        for one in found
        if one["impact"] in SERIOUS
        for part in one["nodes"]
    ]
    return [*wrong, f"{address} is wider than the screen"] if is_too_wide(page) else wrong


@pytest.mark.parametrize("scheme", OPTIONS)
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_can_be_read_by_everybody(open_page, server, ids, width, scheme):
    if not AXE.exists():
        pytest.skip("there is no axe-core: cd assets && npm ci")
    page = open_page("/sign-in", width, color_scheme=scheme, reduced_motion="reduce")
    page.context.add_init_script(path=AXE)
    wrong = [one for path in paths(FOR_STRANGERS, ids) for one in problems(page, path, scheme)]
    page.goto("/sign-in?next=/groups")
    sign_in(page, server)
    page.get_by_role("button", name=f"Work in it: {GROUP}").click()
    expect(page.get_by_role("status")).to_contain_text(f"You now see the group {GROUP}.")
    for path in (*paths(FOR_USERS, ids), *ERRORS):
        wrong += problems(page, path, scheme)
    assert wrong == [], "\n".join(wrong)
