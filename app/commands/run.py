"""The command `run`: one task of files on disk, in a process of its own, without a server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import click

if TYPE_CHECKING:
    from app.commands.local_task import LocalTask
    from app.runner import Limits, RunOutcome

# What `--limits` may name: the field of `Limits`, and how much one of it is.
LIMITS: Final = {
    "wall": ("wall_s", 1),
    "cpu": ("cpu_s", 1),
    "memory": ("memory_bytes", 1 << 20),
    "processes": ("processes", 1),
    "written": ("written_bytes", 1 << 20),
}


@click.command(short_help="Run one task of plugin files, without a server.")
@click.argument("path", type=click.Path(exists=True))
@click.argument("task")
@click.option(
    "--input", "pairs", multiple=True, metavar="NAME=VALUE", help="A value, JSON or text."
)
@click.option("--inputs", "file", type=click.File("rb"), help="A JSON file with values by name.")
@click.option("--round-trip", is_flag=True, help="Of an artifact task: read back, and compare.")
@click.option("--limits", "asked", metavar="NAME=NUMBER,...", help="What the run may take.")
@click.option("--save", type=click.Path(file_okay=False), help="Where to keep what is written.")
@click.option("--python", "interpreter", type=click.Path(exists=True), help="Who runs the task.")
@click.option("--no-sandbox", is_flag=True, help="Let it read files and use the network.")
@click.option(
    "--format", "form", type=click.Choice(("human", "json")), default="human", help="For whom."
)
@click.pass_context
def run(
    context: click.Context,
    path: str,
    task: str,
    pairs: tuple[str, ...],
    file: BinaryIO | None,
    round_trip: bool,
    asked: str | None,
    save: str | None,
    interpreter: str | None,
    no_sandbox: bool,
    form: str,
) -> None:
    """Run TASK of the plugin in PATH, and show what each output gets.

    PATH is a Python file, or a directory with those of a plugin. The task is called as it would be
    registered by what its code says. Values are JSON; where the type of the input is a string,
    they are text as they stand. An artifact task takes the value to be written as `contents`.

    The names of --limits are wall and cpu (seconds), memory and written (MiB), and processes.

    \b
    Examples:
      dioptra-plugins run plugins/greetings greet --input name=Ada
      dioptra-plugins run plugins/fgm/attack.py fgm --inputs values.json --limits wall=300
      dioptra-plugins run plugins/texts TextHandler --input contents=hello --round-trip

    \b
    Exit statuses:
      0  the task ran, and its outputs could be mapped
      1  it failed, or its inputs were refused before it started
      2  wrong use: no such path, task or limit, or a value that is no JSON
    """  # noqa: D301 - the character is meant: click keeps lines below it as they are
    try:
        from app.commands.local_task import NoSuchTask, find_task
    except ModuleNotFoundError as missing:
        raise click.ClickException(
            f"Running needs {missing.name}, which is not installed. Install this program with "
            "what it needs for that: pip install '.[check]' in a checkout of the project"
        ) from missing
    try:
        found = find_task(path, task)
    except NoSuchTask as problem:
        raise click.UsageError(str(problem)) from problem
    values = {**_from_file(file), **_from_pairs(pairs, found)}
    outcome = _run(found, values, round_trip, _limits(asked), save, interpreter, no_sandbox, form)
    context.exit(0 if outcome.status == "succeeded" else 1)


def _run(
    task: LocalTask,
    values: dict[str, Any],
    round_trip: bool,
    limits: Limits,
    save: str | None,
    interpreter: str | None,
    no_sandbox: bool,
    form: str,
) -> RunOutcome:
    from app.commands import run_text
    from app.runner import plain, strongest

    log: list[dict[str, str]] = []

    def tell(stream: str, text: str) -> None:
        log.append({"stream": stream, "text": text})
        # Standard output of the JSON format is the document alone.
        click.echo(run_text.plain(text), err=form == "json" or stream == "stderr")

    for name in task.missing_packages(interpreter):
        click.echo(f"note: “{name}” is imported, and is not installed here.", err=True)
    around = plain() if no_sandbox else strongest()
    order = task.order(values, round_trip)
    try:
        outcome = task.run(order, limits, around, tell, interpreter, save)
    except (OSError, ValueError) as problem:
        raise click.ClickException(str(problem)) from problem
    if form == "json":
        document = {"sandbox": around.name, "log": log, **json.loads(outcome.to_json())}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False).encode("utf-8", "replace"))
    else:
        click.echo(run_text.as_text(order, outcome), nl=False)
    return outcome


def _from_file(file: BinaryIO | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        found = json.load(file)
    except (ValueError, RecursionError) as problem:
        raise click.UsageError(f"--inputs is no JSON: {problem}") from problem
    if not isinstance(found, dict):
        raise click.UsageError("--inputs is a JSON object: values by the names of inputs.")
    return found


def _from_pairs(pairs: tuple[str, ...], task: LocalTask) -> dict[str, Any]:
    values = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not name or not equals:
            raise click.UsageError(f"--input is NAME=VALUE, and {pair!r} is not.")
        if name in values:
            raise click.UsageError(f"--input {name} is given twice.")
        values[name] = _value(name, text, task)
    return values


def _value(name: str, text: str, task: LocalTask) -> Any:
    """Read a value as JSON, or as text where the type of the input wants or allows that."""
    wants, allows = task.takes_text(name)
    if wants:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        if allows:
            return text
        raise click.UsageError(
            f"--input {name} is {task.type_of(name)}, written as JSON, and {text!r} is no JSON."
        ) from None


def _limits(asked: str | None) -> Limits:
    from dataclasses import replace

    from app.runner import Limits

    changed: dict[str, Any] = {}
    for pair in (asked or "").split(",") if asked else ():
        name, _, number = pair.partition("=")
        if name not in LIMITS or not number.isdecimal() or not 0 < int(number) < 1 << 31:
            names = ", ".join(LIMITS)
            raise click.UsageError(
                f"--limits is NAME=NUMBER with the names {names}; {pair!r} is not."
            )
        field, unit = LIMITS[name]
        changed[field] = int(number) * unit
    if "wall_s" in changed and "cpu_s" not in changed:
        changed["cpu_s"] = max(int(changed["wall_s"]), Limits().cpu_s)
    if "written_bytes" in changed:
        changed["file_bytes"] = changed["written_bytes"]
    return replace(Limits(), **changed)
