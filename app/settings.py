"""Every setting of the server, and the only code that reads the environment."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from pathlib import Path

POLICIES = ("strict", "report")
QUEUES = ("sqlite:///", "postgresql://", "redis://", "rediss://")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class SettingsError(Exception):
    """The environment asks for something that cannot be; the message says what to set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a deployment can choose. Each field is an environment variable in capitals.

    Sizes are bytes, times are seconds unless the name says otherwise.
    """

    # Neither is shown where settings are printed.
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    registration_checks: str = "strict"
    # Whether anybody may make an account; "closed": only an admin of the group public.
    sign_up: str = "open"
    log_format: str = "text"
    log_level: str = "INFO"

    # Cookies are marked Secure: set it to 1 behind HTTPS.
    secure_cookies: bool = False
    session_days: int = 14
    # argon2id as OWASP recommends it: 19 MiB, two passes, one lane; 65 ms here.
    argon2_memory_kib: int = 19456
    argon2_time_cost: int = 2
    password_min_length: int = 8
    # Ten wrong passwords in five minutes for one account, then a pause; a person never meets it.
    login_attempts: int = 10
    login_window_s: int = 300

    # A body carries one source and its tasks: four times the largest source.
    max_body_bytes: int = 4 * 1024 * 1024
    # 1 MiB: the largest file in Dioptra's own collections is 40 KiB.
    max_source_bytes: int = 1024 * 1024
    # Of 17,000 installed files the longest line is 73,000 characters, a table of names.
    max_source_line: int = 100_000
    # They nest 27 brackets and 14 blocks; Python itself reads 200 and 99.
    max_source_nesting: int = 100
    # Their longest number has 1,900; Python itself reads 4,300 decimal ones.
    max_source_digits: int = 4_000
    # How addresses of repositories begin that plugins are imported from; none for no repository.
    git_sources: str = "https://github.com/ https://gitlab.com/"

    # Whether tasks are run at all.
    runs: str = "on"
    # The Python that runs them, with the packages that they import; the server's own if left out.
    run_python: str = ""
    # Where messages wait that say that runs wait: sqlite:///FILE, postgresql://… or redis://…;
    # beside the database, or in it, where left out.
    run_queue: str = field(default="", repr=False)
    # Runs at once of the workers inside the web server, on each machine; 0 for none inside.
    run_workers: int = 2
    # Whether a worker keeps a started process for each run at once; one takes 6 MiB while it waits.
    run_spares: bool = True
    # A person who tries tasks out has a few; a script that starts hundreds goes on when told.
    runs_per_user: int = 200
    run_queue_length: int = 1000
    # A worker says that it lives three times in this; missing it means that it is lost.
    run_lease_s: int = 30
    # What a task may take; `app/runner/limits.py` says what each means.
    run_wall_s: int = 60
    run_cpu_s: int = 30
    run_memory_bytes: int = 1024 * 1024 * 1024
    run_processes: int = 64
    run_written_bytes: int = 64 * 1024 * 1024
    run_log_bytes: int = 1024 * 1024
    run_output_bytes: int = 4 * 1024 * 1024
    # How long, and of how many runs, lines, outputs and artifacts are kept; the rows stay.
    run_keep_days: int = 30
    run_keep: int = 10_000

    max_page_length: int = 1000
    max_search_length: int = 1000
    max_search_terms: int = 50
    # Searching 10,000 plugins with their code takes half of it. More than it, and a search is
    # ended; on SQLite the time counts that is spent on computing.
    max_search_ms: int = 400


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Args:
        environ: Names to values; the process's own where left out.

    Raises:
        SettingsError: A value is malformed, or a database other than the embedded one is named
            without a SECRET_KEY.
    """
    env = os.environ if environ is None else environ
    url = env.get("DATABASE_URL") or f"sqlite:///{data_dir(env) / 'registry.sqlite'}"
    url = _with_driver(url)
    given: dict[str, str | int | bool] = {}
    for setting in fields(Settings):
        text = env.get(setting.name.upper(), "")
        if text and setting.name not in ("database_url", "secret_key"):
            given[setting.name] = _parse(setting.name, str(setting.type), text)
    _check_choice("REGISTRATION_CHECKS", str(given.get("registration_checks", "strict")), POLICIES)
    _check_choice("RUNS", str(given.get("runs", "on")), ("on", "off"))
    _check_choice("SIGN_UP", str(given.get("sign_up", "open")), ("open", "closed"))
    _check_queue(str(given.get("run_queue", "")))
    _check_choice("LOG_LEVEL", str(given.get("log_level", "INFO")), LOG_LEVELS)
    _check_choice("LOG_FORMAT", str(given.get("log_format", "text")), ("text", "json"))
    if python := given.get("run_python"):
        given["run_python"] = _program(str(python))
    return Settings(database_url=url, secret_key=_secret_key(env, url), **given)  # type: ignore[arg-type] # each was parsed by its field's type


def data_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Where the embedded database, its secret and the process id live; made where missing."""
    path = _data_path(os.environ if environ is None else environ)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def missing_database(environ: Mapping[str, str] | None = None) -> Path | None:
    """The file of SQLite that is named and not there; None for every other database.

    Nothing is made.
    """
    env = os.environ if environ is None else environ
    url = env.get("DATABASE_URL") or f"sqlite:///{_data_path(env) / 'registry.sqlite'}"
    path = Path(url.removeprefix("sqlite:///").partition("?")[0])
    return path if url.startswith("sqlite:///") and not path.exists() else None


def keep_private() -> None:
    """From here on, no other user of the machine reads what this process writes."""
    os.umask(0o077)


def _data_path(env: Mapping[str, str]) -> Path:
    return Path(env.get("DATA_DIR") or "var").absolute()


def _with_driver(url: str) -> str:
    for short in ("postgresql://", "postgres://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _secret_key(env: Mapping[str, str], url: str) -> str:
    """The key that signs cookies: given, or random and kept beside the embedded database."""
    if key := env.get("SECRET_KEY"):
        if len(key) < 16:
            raise SettingsError("SECRET_KEY is too short: give at least 16 random characters.")
        return key
    if not url.startswith("sqlite:///"):
        raise SettingsError(
            "SECRET_KEY is not set. With a database of its own the server needs one that all its "
            "workers share; make one with: python3 -c 'import secrets; print(secrets.token_hex())'"
        )
    path = Path(url.removeprefix("sqlite:///")).with_suffix(".secret")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex())
    except FileExistsError:
        pass
    return path.read_text()


def _parse(name: str, kind: str, text: str) -> str | int | bool:
    if kind == "int":
        least = 0 if name == "run_workers" else 1
        if not text.isdecimal() or int(text) < least:
            raise SettingsError(f"{name.upper()} is a whole number from {least} up, not {text!r}.")
        return int(text)
    if kind == "bool":
        _check_choice(name.upper(), text, ("0", "1"))
        return text == "1"
    return text


def _program(name: str) -> str:
    """Where a program is; a link to it is left as it is, because that makes an environment."""
    found = shutil.which(name)
    if found is None:
        raise SettingsError(f"RUN_PYTHON is the path of a Python; there is no program {name!r}.")
    return os.path.abspath(found)  # noqa: PTH100 - what pathlib offers follows links


def _check_queue(address: str) -> None:
    if address and not address.startswith(QUEUES):
        kind = address.partition(":")[0]
        raise SettingsError(f"RUN_QUEUE begins with {', '.join(QUEUES)}, not with {kind!r}.")


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise SettingsError(f"{name} is one of {', '.join(choices)}, not {value!r}.")


_in_force: ContextVar[Settings] = ContextVar("settings")


def use(settings: Settings) -> None:
    """Put settings into force for what this thread does from here on."""
    _in_force.set(settings)


def current() -> Settings:
    """The settings in force; doors put them there before they call a verb."""
    return _in_force.get()
