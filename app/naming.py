"""What a legal name is, and the sentence that says why one is not; one check a kind of name."""

from __future__ import annotations

import keyword
import re

from app.errors import Invalid

# ASCII on purpose: what is typed, compared and shown must be one thing (no look-alike letters),
# and a name is a directory or file on every system.
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_TYPE_NAME = re.compile(r"[A-Za-z0-9_. -]+", re.ASCII)
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+-]*", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")

# Python's longest names in the wild are below 80; file systems end at 255 bytes with the suffix.
MAX_NAME_LENGTH = 200
MAX_USERNAME_LENGTH = 64
# A line in a list, in the user's own words.
MAX_TOKEN_NAME_LENGTH = 100
MAX_CASE_NAME_LENGTH = 100

# Built-in parameter types, in the order in which a group gets them.
BUILTIN_TYPES = ("any", "string", "integer", "number", "boolean", "null")


def is_storable(text: str) -> bool:
    """Can both databases keep this, and JSON say it."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def identifier_problem(name: str, what: str) -> str | None:
    """Say why a name is no ASCII Python identifier, or None where it is one.

    Args:
        name: The name in question.
        what: How the sentence calls it: ``A plugin name``.
    """
    if not name:
        return f"{what} cannot be empty."
    if len(name) > MAX_NAME_LENGTH:
        return f"{what} has at most {MAX_NAME_LENGTH} characters, this one has {len(name)}."
    if not _IDENTIFIER.fullmatch(name):
        return (
            f"{what} is a Python identifier: letters a-z, digits and underscores, not beginning "
            f"with a digit. {name!r} is none."
        )
    if keyword.iskeyword(name):
        return f"{what} cannot be {name!r}, a keyword of Python."
    return None


def _refuse(problem: str | None, field: str) -> None:
    if problem is not None:
        raise Invalid(problem, error="ResourceNameError", field=field)


def check_plugin_name(name: str, field: str = "name") -> None:
    """Refuse what cannot be imported as a module. Source: registration rules, 1."""
    problem = identifier_problem(name, "A plugin name")
    if problem is None and name in ("_", "__init__", "__main__"):
        problem = f"A plugin name cannot be {name!r}, which Python keeps for itself."
    _refuse(problem, field)


def check_filename(name: str, field: str = "filename") -> None:
    """Refuse what is no flat Python module file. Source: registration rules, 1."""
    problem: str | None
    if "/" in name or "\\" in name:
        problem = f"A plugin is flat: the filename {name!r} cannot name a folder."
    elif not name.endswith(".py"):
        problem = f"A filename is a Python identifier with '.py' behind it; {name!r} is not."
    else:
        problem = identifier_problem(name.removesuffix(".py"), "A filename before '.py'")
        if name == "_.py":
            problem = "A filename cannot be '_.py'."
    _refuse(problem, field)


def check_task_name(name: str, field: str = "name") -> None:
    """Refuse what cannot be the name of a function or class."""
    _refuse(identifier_problem(name, "A task name"), field)


def check_parameter_name(name: str, field: str = "name") -> None:
    """Refuse what cannot be the name of an argument."""
    _refuse(identifier_problem(name, "A parameter name"), field)


def check_type_name(name: str, field: str = "name") -> None:
    """Refuse what the contract does not allow as a parameter type's or a tag's name."""
    problem = None
    if len(name) > MAX_NAME_LENGTH:
        problem = f"A name has at most {MAX_NAME_LENGTH} characters, this one has {len(name)}."
    elif not _TYPE_NAME.fullmatch(name) or not name.strip():
        problem = (
            "A name is made of letters a-z, digits, underscores, dots, blanks and dashes, "
            f"and not of blanks alone; {name!r} is not."
        )
    _refuse(problem, field)


def check_username(name: str, field: str = "username") -> None:
    """Refuse what could not be told apart or typed."""
    problem = None
    if not name or len(name) > MAX_USERNAME_LENGTH:
        problem = f"A user name has 1 to {MAX_USERNAME_LENGTH} characters."
    elif not _USERNAME.fullmatch(name):
        problem = (
            "A user name is made of letters a-z, digits and . _ @ + -, and begins with a letter "
            f"or digit; {name!r} is not."
        )
    _refuse(problem, field)


def check_token_name(name: str, field: str = "name") -> None:
    """Refuse what is no line of text."""
    problem = None
    if len(name) > MAX_TOKEN_NAME_LENGTH:
        problem = f"A token's name has at most {MAX_TOKEN_NAME_LENGTH} characters."
    elif not name.strip() or not name.isprintable():
        problem = "A token's name is a line of text that says what the token is for."
    _refuse(problem, field)


def check_case_name(name: str, field: str = "name") -> None:
    """Refuse what is no line of text."""
    problem = None
    if len(name) > MAX_CASE_NAME_LENGTH:
        problem = f"A case's name has at most {MAX_CASE_NAME_LENGTH} characters."
    elif not name.strip() or not name.isprintable():
        problem = "A case's name is a line of text that says what the case shows."
    _refuse(problem, field)


def check_email(email: str, field: str = "email") -> None:
    """Refuse what is certainly no mail address; whether mail arrives is not asked."""
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Invalid(f"{email!r} is no mail address like name@example.org.", field=field)


def check_group_name(name: str, field: str = "name") -> None:
    """Refuse what the contract does not allow as a name of a type, tag or group."""
    check_type_name(name, field)


def spelled_like_builtin(name: str) -> bool:
    """Would this name be read as a built-in type's, trimmed and in lower case."""
    return name.strip().lower() in BUILTIN_TYPES
