"""Browsers that somebody has logged in with before: others' guesses do not hold them up, and they may not guess either."""

import http.client
import json
import re

import pytest

from conftest import DEADLINE_S, wait_until
from office import PASSWORD, log_in_by_link, setup_token


class Browser:
    """Sends the device's cookie that it was given, and keeps a new one."""

    def __init__(self, server, device=None):
        self.server, self.device, self.told = server, device, ""

    def log_in(self, user="ann", password=PASSWORD):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.ports["admin"], timeout=DEADLINE_S)
        headers = {"Content-Type": "application/json", **({"Cookie": f"bootline_device={self.device}"} if self.device else {})}
        connection.request("POST", "/api/v1/session", json.dumps({"user": user, "password": password}), headers)
        answer = connection.getresponse()
        self.told = next((v for k, v in answer.getheaders() if v.startswith("bootline_device=")), "")
        self.device = self.told.partition(";")[0].partition("=")[2] or self.device
        answer.read()
        connection.close()
        return answer.status


@pytest.fixture
def server(start):
    one = start("--admin", "127.0.0.1:0")
    log_in_by_link(one.ports["admin"], setup_token(one), "ann")
    log_in_by_link(one.ports["admin"], setup_token(one, "account", "add", "bob", "--role", "viewer"), "bob")
    return one


def guess(server, device=None):
    """A stranger guesses at ann's password until strangers must wait, also one with the right password and this cookie.

    The first wait is a second from the guess that began it. On a busy machine it may be over before anybody else comes:
    then the right password is taken, all guesses are forgotten, and it is begun anew.
    """
    def all_wait():
        assert any(Browser(server).log_in("ann", f"guess number {i}") == 429 for i in range(9)), "nobody must wait"
        return Browser(server, device).log_in() == 429
    wait_until(all_wait, "the right password to wait, too")


def test_the_cookie_goes_where_passwords_are_tried_and_nowhere_else(server):
    browser = Browser(server)
    assert browser.log_in() == 200
    assert "; Path=/api/v1/session;" in browser.told and "; HttpOnly" in browser.told and "; SameSite=Strict" in browser.told
    assert re.search(r"; Max-Age=15552000\b", browser.told) and "ann" not in browser.told


def test_a_browser_that_is_known_does_not_wait_when_its_account_is_guessed_at(server):
    browser = Browser(server)
    assert browser.log_in() == 200
    guess(server)
    assert browser.log_in() == 200


def test_it_is_known_after_a_restart(server):
    browser = Browser(server)
    assert browser.log_in() == 200
    server.stop()
    server.start()
    guess(server)
    assert browser.log_in() == 200


def test_it_is_no_help_with_another_account(server):
    browser = Browser(server)
    assert browser.log_in("bob") == 200
    guess(server, browser.device)


def test_a_known_browser_that_guesses_waits_by_itself(server):
    browser, other = Browser(server), Browser(server)
    assert browser.log_in() == 200 and other.log_in() == 200
    assert any(browser.log_in("ann", f"guess number {i}") == 429 for i in range(9))
    assert other.log_in() == 200


@pytest.mark.parametrize("forge", [
    lambda c: c[:-1] + ("0" if c[-1] != "0" else "1"), lambda c: c + "0", lambda c: c[:-1], lambda c: "1." + c.partition(".")[2] if not c.startswith("1.") else "2." + c.partition(".")[2],
    lambda c: re.sub(r"\.(\d+)\.", lambda m: f".{int(m[1]) + 1}.", c, count=1), lambda c: c.rpartition(".")[0], lambda c: "....", lambda c: "9" * 600, lambda c: f"{c}; bootline_device={c}"],
    ids=["another signature", "longer", "shorter", "another person", "another end", "unsigned", "dots", "long", "twice"])
def test_a_cookie_that_was_not_made_here_is_none(server, forge):
    browser = Browser(server)
    assert browser.log_in() == 200
    guess(server, forge(browser.device))
