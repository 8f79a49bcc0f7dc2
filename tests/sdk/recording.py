"""A transport that answers from a list and remembers what it was asked."""

import json as json_module
from dataclasses import dataclass, field

from dioptra.client import connect_json_dioptra_client

ADDRESS = "http://registry.test"
SUCCESS = (200, {"status": "Success"})


@dataclass
class Answer:
    status_code: int
    text: str
    headers: dict = field(default_factory=dict)

    @property
    def content(self):
        return self.text.encode()

    def json(self):
        return json_module.loads(self.text)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    params: dict | None = None
    json: dict | None = None
    headers: dict | None = None


def answer(status_code, body, headers=None):
    text = body if isinstance(body, str) else json_module.dumps(body)
    return Answer(status_code, text, headers or {})


class RecordingTransport:
    """Give it the answers in order; the last one is given again for ever."""

    def __init__(self, *answers):
        self.requests = []
        self.closed = False
        self._answers = list(answers) or [answer(*SUCCESS)]

    def request(self, method, url, *, params, json, headers):
        assert url.startswith(ADDRESS + "/api/v1/")
        path = url.removeprefix(ADDRESS + "/api/v1")
        self.requests.append(Request(method, path, params, json, headers))
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def close(self):
        self.closed = True


def connect(*answers):
    """Connect a JSON client to a transport that gives these answers."""
    transport = RecordingTransport(*answers)
    return connect_json_dioptra_client(ADDRESS, transport=transport), transport
