"""The checklist of a move over the API: the server's own folder beside its inventory, phone by phone."""

import pytest
from conftest import Server, cli
from moving_folder import office as boot_folder
from office import Office, fields_of, problem


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """A server that serves the old folder, and has been made an inventory of it."""
    folder = tmp_path_factory.mktemp("moved")
    root = folder / "boot"
    root.mkdir()
    macs = boot_folder(root)
    cli(folder / "data", "import", root)
    one = Server(folder, ["--admin", "127.0.0.1:0", "--root", root])
    office = Office(one)
    office.macs = macs
    yield office
    one.stop()


def test_the_checklist_has_every_phone_and_what_differs(moved):
    answer = moved.viewer.get("/imports/verify")
    assert (answer.status, answer.json["phones"], answer.json["differing"]) == (200, 6, 0)
    assert [(row["mac"], row["differs"]) for row in answer.json["checklist"]] == [(mac, 0) for mac in moved.macs]
    assert answer.json["differences"] == []


def test_a_difference_is_told_until_it_is_accepted(moved):
    moved.server.cli("param", "set", f"phone:{moved.macs[1]}", "dialplan.digitmap", "other")
    told = moved.viewer.get("/imports/verify").json
    assert [(d["mac"], d["parameter"], d["old"], d["new"]) for d in told["differences"]] == [
        (moved.macs[1], "dialplan.digitmap", "Berlin.T", "other")]
    assert told["phones_differing"] == 1
    accepted = moved.viewer.get("/imports/verify?accept=nothing,dialplan.*").json
    assert (accepted["differing"], accepted["accepted"]) == (0, 1)
    moved.server.cli("param", "unset", f"phone:{moved.macs[1]}", "dialplan.digitmap")


def test_of_one_phone_the_known_differences_are_told_with_their_reasons(moved):
    told = moved.viewer.get(f"/imports/verify?mac={moved.macs[0]}").json["differences"]
    assert {(d["standing"], d["mac"]) for d in told} == {("known", moved.macs[0])}
    assert all(d["reason"] for d in told)
    assert [row["mac"] for row in moved.viewer.get(f"/imports/verify?mac={moved.macs[0]}").json["checklist"]] == [moved.macs[0]]


def test_a_phone_that_is_not_in_the_folder_has_no_row(moved):
    answer = moved.viewer.get("/imports/verify?mac=0004f2ffffff").json
    assert (answer["checklist"], answer["differences"], answer["phones"], answer["next"]) == ([], [], 0, None)


def test_a_long_checklist_comes_page_by_page_each_phone_once(moved):
    macs, cursor, pages = [], "", 0
    while cursor is not None:
        answer = moved.viewer.get(f"/imports/verify?limit=4{cursor and '&cursor=' + cursor}").json
        assert (answer["total"], answer["phones"]) == (6, len(answer["checklist"]))
        macs += [row["mac"] for row in answer["checklist"]]
        cursor, pages = answer["next"], pages + 1
    assert (macs, pages) == (moved.macs, 2)


def test_a_page_that_ends_with_the_last_phone_has_no_next(moved):
    assert moved.viewer.get("/imports/verify?limit=6").json["next"] is None


def test_a_page_tells_the_differences_of_its_own_phones_alone(moved):
    moved.server.cli("param", "set", f"phone:{moved.macs[5]}", "dialplan.digitmap", "other")
    first = moved.viewer.get("/imports/verify?limit=4").json
    second = moved.viewer.get(f"/imports/verify?limit=4&cursor={first['next']}").json
    assert (first["differences"], first["phones_differing"]) == ([], 0)
    assert [d["mac"] for d in second["differences"]] == [moved.macs[5]]
    moved.server.cli("param", "unset", f"phone:{moved.macs[5]}", "dialplan.digitmap")


def test_differences_beyond_a_thousand_are_counted(tmp_path):
    boot = tmp_path / "boot"
    boot.mkdir()
    (boot / "0004f2c00001.cfg").write_text('<APPLICATION CONFIG_FILES="common.cfg"/>')
    (boot / "common.cfg").write_text("<all/>")
    cli(tmp_path / "data", "import", boot)
    (boot / "common.cfg").write_text("<all %s/>" % " ".join(f'np.a{i}="1"' for i in range(1100)))
    one = Server(tmp_path, ["--admin", "127.0.0.1:0", "--root", boot])
    try:
        answer = Office(one).viewer.get("/imports/verify").json
    finally:
        one.stop()
    assert len(answer["differences"]) == 1000
    assert answer["untold"] == answer["differing"] - 1000 > 0


def test_in_a_folder_without_phones_those_who_may_come_are_asked_for_by_zeros(tmp_path):
    (tmp_path / "boot").mkdir()
    (tmp_path / "boot/000000000000.cfg").write_text('<APPLICATION CONFIG_FILES="common.cfg"/>')
    (tmp_path / "boot/common.cfg").write_text('<all a.b="1"/>')
    one = Server(tmp_path, ["--admin", "127.0.0.1:0", "--root", tmp_path / "boot"])
    try:
        told = Office(one).viewer.get("/imports/verify?mac=000000000000").json
    finally:
        one.stop()
    assert {row["mac"] for row in told["checklist"]} == {"000000000000"}
    assert "a.b" in {d["parameter"] for d in told["differences"] if d["standing"] == "differs"}


def test_a_secret_that_differs_is_never_shown(moved, tmp_path):
    (tmp_path / "secret").write_text("very-new\n")
    moved.server.cli("line", "set", "202@pbx.example", "--secret-file", tmp_path / "secret")
    answer = moved.admin.get("/imports/verify")
    assert [(d["old"], d["new"]) for d in answer.json["differences"]] == [("********", "********")]
    assert b"very-new" not in answer.body and b"s-202" not in answer.body


@pytest.mark.parametrize("query, field", [("mac=nonsense", "mac"), ("limit=0", "limit"), ("accept=" + "a," * 65, "accept"), ("cursor=00", "cursor"),
                                          ("site=" + "a" * 40, "site")])
def test_a_query_that_makes_no_sense_is_told_by_its_name(moved, query, field):
    answer = moved.viewer.get(f"/imports/verify?{query}")
    problem(answer, 422, "unprocessable")
    assert field in fields_of(answer)


def test_a_site_that_is_not_there_is_told(moved):
    problem(moved.viewer.get("/imports/verify?site=nowhere"), 404, "not_found")


def test_without_a_folder_it_says_how_to_give_one(office):
    answer = office.viewer.get("/imports/verify")
    problem(answer, 404, "no_folder")
    assert "--root" in answer.json["detail"]
