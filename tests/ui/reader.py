"""A reader of pages without JavaScript: keeps cookies, and fills the forms that pages have."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

PASSWORD = "correct horse battery"


@dataclass
class HtmlForm:
    """A form of a page: where it goes, and what it holds before anybody types."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """What tests ask of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.words: list[str] = []
        self.snippets: list[str] = []
        self._inside: list[str] = []
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def form(self, action: str) -> HtmlForm:
        found = [form for form in self.forms if form.action == action]
        assert found, f"no form goes to {action}, only to {[form.action for form in self.forms]}"
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append(HtmlForm(given.get("action", ""), given.get("method", "get")))
        elif tag == "input" and self.forms:
            kind = given.get("type")
            if kind == "file" or (kind in ("checkbox", "radio") and "checked" not in given):
                return
            self.forms[-1].values[given["name"]] = given.get("value", "")
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "h1":
            self.headings.append("")
        elif tag == "pre":
            self.snippets.append("")
        if tag in ("h1", "pre"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if "h1" in self._inside:
            self.headings[-1] += data
        if "pre" in self._inside:
            self.snippets[-1] += data


def _as_sent(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_sent(one) for one in value]
    return (BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value


class Reader:
    """Args: app: The application, called in this process."""

    def __init__(self, app: Flask) -> None:
        self.http = app.test_client()

    def get(self, path: str) -> TestResponse:
        return self._checked(self.http.get(path))

    def page(self, path: str) -> Page:
        """A page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status}"
        return Page(answer.text)

    def submit(self, path: str, action: str = "", **fields: Any) -> TestResponse:
        """Fill the form of a page that goes to `action`, the page's own path if left out.

        Files are pairs of bytes and name, or lists of such.
        """
        form = self.page(path).form(action or path)
        return self.post(form.action, {**form.values, **fields})

    def post(self, path: str, fields: dict[str, Any]) -> TestResponse:
        """Send fields without having seen a form."""
        sent = {key: _as_sent(value) for key, value in fields.items()}
        return self._checked(self.http.post(path, data=sent))

    def sign_in(self, name: str, password: str = PASSWORD, path: str = "/sign-in") -> TestResponse:
        return self.submit(path, "/sign-in", username=name, password=password)

    def _checked(self, answer: TestResponse) -> TestResponse:
        """Whatever is asked: no crash, the strict policy, and one h1 a page."""
        assert answer.status_code < 500, answer.text
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "nonce" not in policy
        if answer.status_code not in (302, 303):
            assert answer.mimetype == "text/html"
            assert len(Page(answer.text).headings) == 1
        return answer
