"""Who comes and goes on the administrators' listener: what is recorded of it, and what ends with it."""

import sqlite3

from conftest import wait_until
from office import PASSWORD, Api, cookie_of, log_in_by_link, problem, setup_token


def recorded(server, action):
    return [row for row in server.cli_json("audit")["audit"] if row["action"] == action]


def come_and_go(port, user="ann", password=PASSWORD):
    answer = Api(port).post("/session", {"user": user, "password": password})
    assert answer.status == 200, answer
    assert Api(port, cookie_of(answer), answer.json["csrf"]).delete("/session").status == 204


def test_who_comes_and_goes_is_recorded_with_his_address_and_not_each_time(start):
    server = start("--admin", "127.0.0.1:0")
    port = server.ports["admin"]
    log_in_by_link(port, setup_token(server), "ann")
    log_in_by_link(port, setup_token(server, "account", "add", "bob", "--role", "viewer"), "bob")
    with_links = [(row["by"], row["object"]) for row in recorded(server, "account setup") if row["object"].startswith("address")]
    assert with_links == [("ann", "address 127.0.0.1"), ("bob", "address 127.0.0.1")]
    for _ in range(3):
        come_and_go(port)
    gone = recorded(server, "log out")
    assert [(row["by"], row["via"], row["object"]) for row in gone] == [("ann", "web", "address 127.0.0.1")]
    assert recorded(server, "log in") == []  # she came by the link a moment ago
    server.stop()
    server.start()
    come_and_go(server.ports["admin"])
    come_and_go(server.ports["admin"])
    come = recorded(server, "log in")
    assert [(row["by"], row["via"], row["object"]) for row in come] == [("ann", "web", "address 127.0.0.1")]


def test_who_guesses_passwords_of_people_raises_one_alarm(start):
    server = start("--admin", "127.0.0.1:0")
    port = server.ports["admin"]
    log_in_by_link(port, setup_token(server), "ann")
    alarm = "alarm: passwords of people are guessed"
    assert Api(port).post("/session", {"user": "ann", "password": "a slip of hers"}).status == 401
    assert recorded(server, alarm) == []
    answers = [Api(port).post("/session", {"user": "ann", "password": f"guess number {i}"}) for i in range(14)]
    assert len([a for a in answers if a.status == 429]) > 1
    row, = wait_until(lambda: recorded(server, alarm), "the alarm")
    assert (row["by"], row["via"], row["object"]) == ("127.0.0.1", "server", "address 127.0.0.1")
    assert server.log().count(alarm) == 1


def test_another_password_voids_the_link_that_would_set_one(start):
    server = start("--admin", "127.0.0.1:0")
    port = server.ports["admin"]
    ann = log_in_by_link(port, setup_token(server), "ann")
    other = setup_token(server, "account", "add", "bob", "--role", "viewer")
    link = setup_token(server, "account", "setup-link", "ann")
    assert ann.put("/session/password", {"current": "not hers", "password": "another horse battery"}).status == 401
    assert Api(port).get(f"/setup?token={link}").json["user"] == "ann"
    assert ann.put("/session/password", {"current": PASSWORD, "password": "another horse battery"}).status == 204
    problem(Api(port).post("/setup", {"token": link, "user": "ann", "password": PASSWORD}), 404, "not_found")
    assert Api(port).get(f"/setup?token={other}").json["user"] == "bob"


def test_what_is_over_is_removed_although_nobody_comes(start):
    server = start("--admin", "127.0.0.1:0")
    log_in_by_link(server.ports["admin"], setup_token(server), "ann")
    setup_token(server, "account", "setup-link", "ann")
    server.stop()

    def left():
        with sqlite3.connect(server.data / "bootline.db") as db:
            return [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("session", "setup_link")]

    assert left() == [1, 1]
    server.start()
    assert server.stop() is None and left() == [1, 1]  # nothing of it is over yet
    with sqlite3.connect(server.data / "bootline.db") as db:
        db.execute("UPDATE session SET ends_at = 1")
        db.execute("UPDATE setup_link SET until_at = 1")
    server.start()
    wait_until(lambda: left() == [0, 0], "what is over to go")
    server.stop()
