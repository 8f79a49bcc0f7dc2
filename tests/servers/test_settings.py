"""What the environment may say; without a server."""

from __future__ import annotations

import stat

import pytest

from app.settings import SettingsError, from_environment

KEY = "0123456789abcdef"


@pytest.mark.parametrize(
    ("environment", "sentences"),
    [
        ({"DATABASE_URL": "postgresql://db/x", "SECRET_KEY": ""}, ["SECRET_KEY", "token_hex"]),
        ({"SECRET_KEY": "short"}, ["SECRET_KEY is too short", "16"]),
        ({"REGISTRATION_CHECKS": "lenient"}, ["REGISTRATION_CHECKS", "strict, report", "lenient"]),
        ({"SIGN_UP": "maybe"}, ["SIGN_UP", "open, closed", "'maybe'"]),
        ({"LOG_FORMAT": "xml"}, ["LOG_FORMAT", "text, json", "'xml'"]),
        ({"LOG_LEVEL": "LOUD"}, ["LOG_LEVEL", "INFO", "'LOUD'"]),
        ({"SECURE_COOKIES": "yes"}, ["SECURE_COOKIES", "0, 1", "'yes'"]),
        ({"LOGIN_ATTEMPTS": "0"}, ["LOGIN_ATTEMPTS", "from 1 up", "'0'"]),
        ({"MAX_BODY_BYTES": "4M"}, ["MAX_BODY_BYTES", "whole number", "'4M'"]),
        ({"SESSION_DAYS": "-1"}, ["SESSION_DAYS", "from 1 up", "'-1'"]),
        ({"RUNS": "maybe"}, ["RUNS", "on, off", "'maybe'"]),
        ({"RUN_QUEUE": "rabbit://here"}, ["RUN_QUEUE", "redis://", "'rabbit'"]),
        ({"RUN_WORKERS": "-1"}, ["RUN_WORKERS", "from 0 up", "'-1'"]),
        ({"ARGON2_TIME_COST": "1.5"}, ["ARGON2_TIME_COST", "whole number", "'1.5'"]),
    ],
)
def test_a_wrong_value_is_refused_with_what_would_be_right(environment, sentences, tmp_path):
    with pytest.raises(SettingsError) as refusal:
        from_environment({"DATA_DIR": str(tmp_path), "SECRET_KEY": KEY, **environment})
    for sentence in sentences:
        assert sentence in str(refusal.value)


def test_what_is_not_set_is_as_delivered(tmp_path):
    found = from_environment({"DATA_DIR": str(tmp_path), "SECRET_KEY": KEY, "SIGN_UP": ""})
    assert found.database_url == f"sqlite:///{tmp_path}/registry.sqlite"
    assert (found.registration_checks, found.sign_up) == ("strict", "open")
    assert (found.secure_cookies, found.login_attempts) == (False, 10)


def test_every_kind_of_value_is_read(tmp_path):
    found = from_environment(
        {
            "DATA_DIR": str(tmp_path),
            "SECRET_KEY": KEY,
            "SECURE_COOKIES": "1",
            "SESSION_DAYS": "3",
            "REGISTRATION_CHECKS": "report",
        }
    )
    assert (found.secure_cookies, found.session_days) == (True, 3)
    assert found.registration_checks == "report"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_an_address_of_postgresql_gets_the_driver_that_is_there(scheme):
    found = from_environment({"DATABASE_URL": f"{scheme}://me@db/x", "SECRET_KEY": KEY})
    assert found.database_url == "postgresql+psycopg://me@db/x"


def test_the_secret_of_the_embedded_database_is_made_once_and_is_private(tmp_path):
    first, second = (from_environment({"DATA_DIR": str(tmp_path / "new")}) for _ in range(2))
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert from_environment({"DATA_DIR": str(tmp_path / "other")}).secret_key != first.secret_key
    (file,) = (tmp_path / "new").glob("*.secret")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_settings_do_not_show_their_secrets_when_they_are_printed(tmp_path):
    found = from_environment({"SECRET_KEY": KEY, "DATABASE_URL": "postgresql://me:geheim@db/x"})
    assert KEY not in repr(found)
    assert "geheim" not in repr(found)
