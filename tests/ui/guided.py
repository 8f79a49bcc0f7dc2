"""The guided page driven by a plain HTTP client: fills its form and presses its buttons."""

from __future__ import annotations

from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from .reader import Reader


class GuidedPage(HTMLParser):
    """One answer: its fields as a browser would send them, its buttons, its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.buttons: dict[str, str] = {}
        self.text = ""
        self._open: dict[str, str] = {}
        self._area = self._select = self._button = None
        self._in_form = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._in_form = given.get("id") == "guide"
        if not self._in_form:
            return
        if tag == "input" and given.get("type") == "checkbox":
            if "checked" in given:
                self.fields[name] = given["value"]
        elif tag == "input" and given.get("type") != "file":
            self.fields[name] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.fields[self._select] = given["value"]
        elif tag == "button":
            self._button = given.get("value", "")
            self.buttons[self._button] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False
        elif tag == "textarea" and self._area:
            self.fields[self._area] = self.fields[self._area].removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "button":
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data
            return
        if self._button is not None:
            self.buttons[self._button] = " ".join((self.buttons[self._button] + data).split())
        self.text = " ".join(f"{self.text} {data}".split())


class Guide:
    """The page of one file, step by step."""

    def __init__(self, reader: Reader, path: str) -> None:
        self._reader = reader
        self.path = path
        self.status = 200
        self.location = ""
        self.page = GuidedPage(reader.get(path).text)

    @property
    def fields(self) -> dict[str, str]:
        return self.page.fields

    @property
    def text(self) -> str:
        return self.page.text

    def press(self, do: str, upload: tuple[str, bytes] | None = None, **fields: str) -> Guide:
        """Send the form as a browser does, by the button with this value or these words."""
        values = {**self.fields, **{key.replace("__", "."): v for key, v in fields.items()}}
        if do not in self.page.buttons:
            found = [value for value, words in self.page.buttons.items() if words.startswith(do)]
            assert found, f"no button {do!r}, only {sorted(self.page.buttons.values())}"
            do = found[0]
        typed = values["contents"].replace("\r\n", "\n")
        values["contents"] = typed.replace("\n", "\r\n")
        data: dict[str, Any] = {**values, "do": do}
        if upload is not None:
            data["upload"] = (BytesIO(upload[1]), upload[0])
        answer = self._reader.http.post(self.path, data=data, content_type="multipart/form-data")
        assert answer.status_code < 500, answer.text
        self.status, self.location = answer.status_code, answer.headers.get("Location", "")
        if answer.status_code != 303:
            self.page = GuidedPage(answer.text)
        return self

    def untick(self, name: str) -> Guide:
        self.fields.pop(name, None)
        return self
