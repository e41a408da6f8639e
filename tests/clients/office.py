"""The administrators' side of a running server: people who are logged in, and programs with tokens."""

import functools
import http.client
import json
import re
import warnings
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import jsonschema

from conftest import DEADLINE_S, Answer

PASSWORD = "correct horse battery"
ROLES = ["viewer", "operator", "admin"]


@functools.lru_cache(maxsize=None)
def description(port):
    """The API's own description, as the server on this port gives it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE_S)
    connection.request("GET", "/api/v1/openapi.json")
    document = json.loads(connection.getresponse().read())
    connection.close()
    return document


def operation_of(port, method, target):
    """What the description says of a request, or None."""
    path = urlsplit(target).path.removeprefix("/api/v1")
    paths = description(port)["paths"]
    # A path of fixed names stands in front of one with a name in its place.
    for template in sorted(paths, key=lambda t: t.count("{")):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", re.escape(template).replace(r"\{", "{").replace(r"\}", "}")), path):
            if method.lower() in paths[template]:
                return paths[template][method.lower()]
    return None


def check_answer(port, method, target, answer):
    """Every answer is one that the description tells of."""
    operation = operation_of(port, method, target)
    if operation is None or answer.status in (413, 431) or answer.json is None:
        return
    document = description(port)
    told = operation["responses"].get(str(answer.status), operation["responses"]["default"])
    while "$ref" in told:
        told = functools.reduce(lambda d, k: d[k], told["$ref"][2:].split("/"), document)
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in told.get("content", {}), f"{method} {target}: {answer.status} with {kind} is not described"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        resolver = jsonschema.RefResolver("", document)
    jsonschema.Draft202012Validator(told["content"][kind].get("schema", {}), resolver=resolver).validate(answer.json)


class Api:
    """Somebody who asks the API: nobody, a session, or a token."""

    def __init__(self, port, cookie=None, csrf=None, token=None):
        self.port, self.cookie, self.csrf, self.token = port, cookie, csrf, token

    def headers(self, method):
        sent = {}
        if self.cookie:
            sent["Cookie"] = f"bootline_session={self.cookie}"
            if self.csrf and method not in ("GET", "HEAD"):
                sent["X-CSRF-Token"] = self.csrf
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        return sent

    def ask(self, method, path, body=None, headers=None, content_type=None):
        """One request; body that is no bytes is sent as JSON.  The answer has .json where it is JSON."""
        sent = self.headers(method)
        if body is not None:
            if not isinstance(body, bytes):
                body = json.dumps(body).encode()
            sent["Content-Type"] = content_type or "application/json"
        sent.update(headers or {})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_S)
        connection.request(method, path, body=body, headers=sent)
        got = connection.getresponse()
        answer = Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        connection.close()
        is_json = "json" in answer.headers.get("content-type", "")
        answer.json = json.loads(answer.body) if is_json and answer.body else None
        check_answer(self.port, method, path, answer)
        return answer

    def get(self, path, **more):
        return self.ask("GET", api(path), **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", api(path), body=body, **more)

    def put(self, path, body=None, **more):
        return self.ask("PUT", api(path), body=body, **more)

    def patch(self, path, body=None, **more):
        return self.ask("PATCH", api(path), body=body, **more)

    def delete(self, path, **more):
        return self.ask("DELETE", api(path), **more)


def api(path):
    """Where a resource is: "/groups" is below the API."""
    return "/api/v1" + path


def setup_token(server, *words):
    """The token of the link that a command prints: `account setup-link`, or another."""
    at = f"http://127.0.0.1:{server.ports['admin']}"
    words = words or ("account", "setup-link")
    return server.cli_json(*words, "--url", at)["url"].rpartition("token=")[2]


def new_person(server, name, role):
    """Somebody who has just been added, logged in."""
    token = setup_token(server, "account", "add", name, "--role", role)
    return log_in_by_link(server.ports["admin"], token, name)


def log_in_by_link(port, token, user):
    answer = Api(port).post("/setup", {"token": token, "user": user, "password": PASSWORD})
    assert answer.status == 200, answer
    return Api(port, cookie_of(answer), answer.json["csrf"])


def cookie_of(answer):
    return answer.headers["set-cookie"].partition("bootline_session=")[2].partition(";")[0]


def problem(answer, status, code):
    """The problem that an answer must be."""
    assert answer.status == status, answer
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["status"] == status and answer.json["code"] == code, answer.json
    assert answer.json["detail"].endswith((".", "?")), answer.json
    return answer.json


def fields_of(answer):
    """The fields that a refused body or query is wrong in."""
    return [e["field"] for e in problem(answer, 422, "unprocessable")["errors"]]


@dataclass
class Office:
    """A server and who works with it."""

    server: object
    people: dict = field(default_factory=dict)
    programs: dict = field(default_factory=dict)

    @property
    def port(self):
        return self.server.ports["admin"]

    @property
    def nobody(self):
        return Api(self.port)

    def person(self, role):
        """Somebody with this role, logged in; of the role's name."""
        if "admin" not in self.people:
            self.people["admin"] = log_in_by_link(self.port, setup_token(self.server), "admin")
        if role not in self.people:
            self.people[role] = new_person(self.server, role, role)
        return self.people[role]

    def program(self, role):
        """A program whose token has this role."""
        if role not in self.programs:
            token = self.server.cli_json("token", "add", f"of-{role}", "--role", role)["token"]
            self.programs[role] = Api(self.port, token=token)
        return self.programs[role]

    @property
    def viewer(self):
        return self.person("viewer")

    @property
    def operator(self):
        return self.person("operator")

    @property
    def admin(self):
        return self.person("admin")
