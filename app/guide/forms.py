"""The state of the guided page as fields of a form, and back.

Of a card `t0` there are `t0.name`, `t0.on`, of its rows `t0.i0.name`, `.type`, `.required` and
`t0.o0.name`, `.type`; `t0.code` carries what the page itself knew, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.guide.state import Card, Field, Kind, Row, State

# More than a file of the largest size has; whoever sends more is no page of ours.
MAX_CARDS: Final = 1_000
MAX_ROWS: Final = 300


def packed(card: Card) -> str:
    """Write what the page knows of a card and the person does not type."""
    return json.dumps(
        {
            "kind": card.kind,
            "code": card.code,
            "line": card.line,
            "inputs": [_packed_row(row) for row in card.inputs],
            "outputs": [_packed_row(row) for row in card.outputs],
        },
        separators=(",", ":"),
        ensure_ascii=False,
    )


def flat(card: Card) -> dict[str, str]:
    """Give the fields of a card as the page sends them, without its number."""
    fields = {"name": card.name, "code": packed(card), **({"on": "1"} if card.is_on else {})}
    for side, rows in (("i", card.inputs), ("o", card.outputs)):
        for place, row in enumerate(rows):
            key = f"{side}{place}"
            fields |= {f"{key}.name": row.now.name, f"{key}.type": row.now.type}
            if row.now.required:
                fields[f"{key}.required"] = "1"
    return fields


def cards_of(flattened: list[dict[str, str]]) -> tuple[Card, ...]:
    """Give the cards that `flat` wrote."""
    fields = {
        f"t{number}.{key}": str(value)
        for number, card in enumerate(flattened)
        for key, value in card.items()
    }
    return tuple(_cards(fields))


def as_draft(state: State) -> dict[str, Any]:
    """Write what the body of a file does not say of a state, so that it can be kept beside it."""
    return {
        "has_crlf": state.has_crlf,
        "cards": [flat(card) for card in state.cards],
    }


def of_draft(payload: Mapping[str, Any], base: int | None) -> State:
    """Give the state that was kept; without cards where it was not this page that kept it.

    Args:
        payload: The body of a file; under `page` what `as_draft` wrote.
    """
    page = payload.get("page", {"has_crlf": "\r\n" in payload["contents"], "cards": []})
    return State(
        filename=payload["filename"],
        contents=payload["contents"],
        description=payload["description"] or "",
        cards=cards_of(page["cards"]),
        base=base,
        has_crlf=page["has_crlf"],
    )


def read_state(fields: Mapping[str, str]) -> State:
    """Read what the page sent. Fields that make no sense are passed over: they are not ours."""
    has_crlf = fields.get("has_crlf") == "1"
    base = fields.get("base", "")
    return State(
        filename=fields.get("filename", "").strip(),
        contents=_line_ends(fields.get("contents", ""), has_crlf=has_crlf),
        description=fields.get("description", ""),
        cards=tuple(_cards(fields)),
        base=int(base) if base.isdecimal() and base.isascii() and len(base) < 19 else None,
        has_crlf=has_crlf,
    )


def _line_ends(text: str, *, has_crlf: bool) -> str:
    """Undo what browsers do to the line ends of every text."""
    text = text.replace("\r\n", "\n")
    return text.replace("\n", "\r\n") if has_crlf else text


def _cards(fields: Mapping[str, str]) -> Iterator[Card]:
    for number in range(MAX_CARDS):
        key = f"t{number}"
        if f"{key}.code" not in fields:
            return
        try:
            known = json.loads(fields[f"{key}.code"])
            yield _card(key, known, fields)
        except (ValueError, TypeError, KeyError, RecursionError):
            continue


def _card(key: str, known: Mapping[str, Any], fields: Mapping[str, str]) -> Card:
    kind: Kind = "artifact" if known["kind"] == "artifact" else "function"
    line = known["line"]
    return Card(
        name=fields.get(f"{key}.name", "").strip(),
        kind=kind,
        code=str(known["code"]),
        is_on=f"{key}.on" in fields,
        line=line if isinstance(line, int) else None,
        inputs=tuple(_rows(f"{key}.i", known["inputs"], fields)),
        outputs=tuple(_rows(f"{key}.o", known["outputs"], fields)),
    )


def _rows(key: str, known: list[Any], fields: Mapping[str, str]) -> Iterator[Row]:
    """Give the rows that the page had, and those that were filled behind them."""
    for number in range(MAX_ROWS):
        name = fields.get(f"{key}{number}.name")
        if name is None and number >= len(known):
            return
        now = Field(
            (name or "").strip(),
            fields.get(f"{key}{number}.type") or "any",
            f"{key}{number}.required" in fields,
        )
        if number < len(known):
            argument, code, was = known[number]
            yield Row(now, _field(was), str(code), str(argument))
        elif now.name:
            yield Row(now)


def _packed_row(row: Row) -> list[Any]:
    was = row.was
    return [row.argument, row.code, None if was is None else [was.name, was.type, was.required]]


def _field(packed: list[Any] | None) -> Field | None:
    if packed is None:
        return None
    name, type_, required = packed
    return Field(str(name), str(type_), bool(required))
