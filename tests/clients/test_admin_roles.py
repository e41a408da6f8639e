"""Every route, asked by everybody: who may is what the API's description says, and it is what the table says."""

import base64

import pytest

from conftest import PASSWORD, USER
from office import ROLES, Api, description, new_person

RANK = {"nobody": 0, **{role: i + 1 for i, role in enumerate(ROLES)}}


def every_operation(port):
    for path, methods in description(port)["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def is_let_in(answer):
    """Whether a request came as far as its resource: the role was enough."""
    code = answer.json["code"] if answer.json and "code" in answer.json else ""
    return not (answer.status == 401 and code in ("unauthorized", "first_start")) and not (answer.status == 403 and code == "forbidden")


def ask(api, method, path, operation):
    """Asks with names that nobody has and a body that is none: nothing can come of it."""
    target = "/api/v1" + path.replace("{mac}", "0004f2ffffff").replace("{scope}", "group:none").replace("{", "no-").replace("}", "")
    return api.ask(method, target, body={"there is": "no such field"} if "requestBody" in operation else None)


class TestEveryRoute:
    """One server; each test asks all routes as one kind of asker."""

    def walk(self, office, who, rank):
        wrong = []
        for method, path, operation in every_operation(office.port):
            if (method, path) == ("DELETE", "/session") and rank > 0:
                continue  # ends what asks; the frame's tests have it
            if (method, path) == ("GET", "/events") and rank > 0:
                continue  # has no end; its own tests have it
            answer = ask(who, method, path, operation)
            if is_let_in(answer) != (rank >= RANK[operation["x-role"]]):
                wrong.append(f"{method} {path} ({operation['x-role']}): {answer.status} {answer.body[:200]}")
        assert not wrong, "\n".join(wrong)

    def test_nobody_gets_what_is_for_nobody_alone(self, office):
        self.walk(office, office.nobody, 0)

    @pytest.mark.parametrize("user", [USER, "0004f2000001"])
    def test_a_phones_login_is_nobody(self, office, user):
        class Phone(Api):
            def headers(self, method):
                return {"Authorization": "Basic " + base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()}

        self.walk(office, Phone(office.port), 0)

    @pytest.mark.parametrize("role", ROLES)
    def test_a_person_gets_what_his_role_may(self, office, role):
        self.walk(office, office.person(role), RANK[role])

    @pytest.mark.parametrize("role", ROLES)
    def test_a_token_gets_what_its_role_may(self, office, role):
        self.walk(office, office.program(role), RANK[role])

    def test_a_session_that_is_over_is_nobody(self, office):
        who = new_person(office.server, "gone", "admin")
        office.server.cli("account", "remove", "gone")
        self.walk(office, who, 0)

    def test_without_the_csrf_token_no_session_changes_anything(self, office):
        bare = Api(office.port, cookie=office.admin.cookie)
        for method, path, operation in every_operation(office.port):
            if method == "GET" or operation["x-role"] == "nobody":
                continue
            answer = ask(bare, method, path, operation)
            assert answer.status == 403 and answer.json["code"] == "csrf", f"{method} {path}: {answer}"
