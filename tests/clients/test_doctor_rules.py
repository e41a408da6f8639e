"""Every rule of the doctor has a test that stages what it finds, and each known failure its row in tests/doctor.tsv."""

import re

from conftest import ROOT

TESTS = ROOT / "tests"
# Rules that no test over sockets can stage, with the reason; unit tests judge them.
UNSTAGED = {"lync-root": "a public authority's certificate is needed"}


def words(source):
    return re.findall(r'= \{"([a-z0-9-]+)", (?:SEVERITY|DHCP)_', (ROOT / "server" / source).read_text())


def doctors():
    return words("doctor/rule.c")


def dhcps():
    return words("netcheck/dhcp_findings.c")


def staged(*patterns):
    return {word for pattern in patterns for at in TESTS.glob(pattern)
            for word in re.findall(r'"([a-z][a-z0-9-]+)"', at.read_text()) if at.name != "test_doctor_rules.py"}


def rows():
    lines = (TESTS / "doctor.tsv").read_text().splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def test_every_rule_of_the_doctor_is_staged_by_a_test():
    assert len(doctors()) > 90
    missing = set(doctors()) - staged("clients/*.py")
    assert missing == set(UNSTAGED)


def test_every_rule_of_dhcp_is_staged_by_a_test():
    assert len(dhcps()) > 35
    found = staged("clients/*.py", "unit/test_dhcp_findings.c")
    assert [word for word in dhcps() if word not in found and f"dhcp-{word}" not in found] == []


def test_each_row_names_rules_and_a_test_that_are_there():
    known = set(doctors()) | {f"dhcp-{word}" for word in dhcps()}
    for what, rules, test in rows():
        if rules == "-":
            assert what and test, what
            continue
        assert set(rules.split()) <= known, what
        path, _, name = test.partition(":")
        source = (TESTS / path).read_text()
        assert f"def {name}(" in source or f"\n{name}(void **state)" in source or f"cmocka_unit_test({name})" in source, test
