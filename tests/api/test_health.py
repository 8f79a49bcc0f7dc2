"""What is open to everybody: health and the description."""

from __future__ import annotations

from importlib.metadata import version

import pytest


def test_health_needs_no_login_and_says_the_version(api):
    answer = api.get("/health")
    assert answer.status_code == 200
    assert (answer.json["status"], answer.json["version"]) == (
        "healthy",
        version("dioptra-plugins"),
    )


@pytest.mark.parametrize("path", ["/swagger.json", "/api/v1/swagger.json"])
def test_the_description_needs_no_login(api, path):
    answer = api.http.get(path)
    assert answer.status_code == 200
    assert answer.json["openapi"].startswith("3.1.")


@pytest.mark.parametrize("path", ["/health", "/api/v1/plugins", "/api/v1/users/current", "/none"])
def test_every_answer_is_guarded(alice, path):
    """W25."""
    headers = alice.http.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_every_heading_of_the_description_has_operations(app):
    document = app.test_client().get("/swagger.json").json
    used = {
        tag for path in document["paths"].values() for op in path.values() for tag in op["tags"]
    }
    assert {tag["name"] for tag in document["tags"]} <= used
