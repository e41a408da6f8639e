"""Lists of the API come page by page, all of them alike; what is answered whole has a reason."""

from urllib.parse import quote

import pytest

from conftest import Server
from office import Office, description, fields_of
from test_firmware import VVX400, make_zip

MAC, SITE = "0004f2c0ffee", "paged"

# Lists that are answered whole, and why.
WHOLE = {
    "/backup/uploads": "there is one at most",
    "/phones/{mac}/files": "one rendering: its files are of one moment",
    "/phones/{mac}/keys": "PUT replaces all of them, with the ETag of all",
    "/phones/{mac}/overrides": "one upload, read whole",
    "/phones/{mac}/parameters": "one rendering, told row by row",
    "/scopes/{scope}/config-files": "PUT replaces all of them, with the ETag of all",
    "/scopes/{scope}/templates": "PUT replaces all of them, with the ETag of all",
    "/secrets": "a table of the program",
    "/settings": "a table of the program",
}

# Objects with lists inside: no list themselves.
OBJECTS = {"/dhcp/options", "/doctor", "/imports", "/lines/{address}", "/overview", "/phones/{mac}", "/rollouts/{id}", "/sites/{name}", "/tls",
           "/firmware/releases/{release}", "/templates/{name}", "/webhooks/{id}"}

# Lists that page, their rows' member and what tells a row from another.
PAGED = {
    "/sites": ("sites", "name"), "/groups": ("groups", "name"), "/models": ("models", "name"), "/templates": ("templates", "name"),
    "/accounts": ("accounts", "user"), "/tokens": ("tokens", "name"), "/webhooks": ("webhooks", "id"), "/rollouts": ("rollouts", "id"),
    "/firmware/releases": ("releases", "release"), "/firmware/set": ("set", "scope"), "/firmware/drop": ("news", "name"),
    "/firmware/uploads": ("uploads", "id"), f"/phones/{MAC}/tellings": ("tellings", "id"), f"/phones/{MAC}/documents": ("documents", "version"),
    f"/scopes/site:{SITE}/parameters": ("parameters", "name"), "/lync/rules": ("rules", "id"), "/lync/test-devices": ("test_devices", "device"),
    "/lync/requests": ("requests", "id"), "/lync/logs": ("logs", "id"),
}
EMPTY = {"/lync/requests", "/lync/logs", "/firmware/drop"}  # tested with their own servers


def made(answer):
    assert answer.status in (200, 201, 204), answer
    return answer.json


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A server with some rows in every list, also such as differ by letters' case or stand in one place."""
    folder = tmp_path_factory.mktemp("lists")
    office = Office(Server(folder, ["--admin", "127.0.0.1:0", "--webhook-hosts", "127.0.0.1"]))
    ask, cli = office.admin, office.server.cli
    for i, release in enumerate(("5.9.3.1", "5.10.0.2", "4.0.15")):
        cli("firmware", "add", make_zip(folder / f"{i}.zip", {f"{VVX400}.sip.ld": release.encode(), "sip.ver": release.encode()}))
    made(ask.post("/sites", {"name": SITE}))
    made(ask.post("/phones", {"mac": MAC, "site": SITE, "model": "VVX400"}))
    for i, name in enumerate(("b", "a", "c")):
        made(ask.post("/sites", {"name": f"site-{name}"}))
        made(ask.post("/groups", {"name": name, "rank": 7 if i else 9}))
        made(ask.post("/accounts", {"user": f"of-{name}", "role": "viewer"}))
        made(ask.post("/tokens", {"name": f"of-{name}", "role": "viewer"}))
        made(ask.post("/webhooks", {"url": f"http://127.0.0.1/{name}", "events": ["boot"], "is_on": False}))
        made(ask.post("/rollouts", {"release": "5.9.3.1", "rings": ["rest"]}))
        made(ask.post("/firmware/uploads", {"name": f"{name}.zip", "size_bytes": 7}))
        made(ask.put(f"/scopes/site:{SITE}/parameters/some.{name}", {"value": name}))
        made(ask.put(f"/phones/{MAC}/documents/directory", f"<directory n='{i}'/>".encode(), content_type="text/xml"))
        made(ask.post("/lync/rules", {"vendor": ("Polycom", "aastra", "Zoom")[i], "model": "CX700", "revision": "A", "version": "1.0"}))
        made(ask.post("/lync/test-devices", {"device": ("SN-b", "sn-A", "0004f2aabbcc")[i]}))
    made(ask.put(f"/phones/{MAC}/documents/license", b"<license/>", content_type="text/xml"))
    made(ask.put("/templates/own", {"text": '<t own.template="1"/>'}))
    for scope in ("global", f"site:{SITE}", "group:b", "group:a", f"phone:{MAC}", "model:VVX400"):
        made(ask.put(f"/scopes/{scope}/firmware", {"release": "5.9.3.1"}))
    for what in ("resync", "restart", "resync"):
        made(ask.post(f"/phones/{MAC}/{what}"))
    yield office
    office.server.stop()


def reads(document):
    """The paths that are read, and the schema of what they answer."""
    for path, methods in document["paths"].items():
        content = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {}).get("application/json")
        if content:
            schema = content["schema"]
            while "$ref" in schema:
                schema = document["components"]["schemas"][schema["$ref"].rsplit("/")[-1]]
            yield path, methods["get"], schema


def test_every_list_comes_page_by_page_or_it_is_said_why_not(full):
    lists = {path for path, _, schema in reads(description(full.port)) if any(p.get("type") == "array" for p in schema.get("properties", {}).values())}
    paged = {path for path, does, schema in reads(description(full.port))
             if {"limit", "cursor"} <= {p.get("$ref", "").rsplit("/")[-1] for p in does.get("parameters", [])} and {"total", "next"} <= set(schema["required"])}
    assert lists - paged - OBJECTS == set(WHOLE)


@pytest.mark.parametrize("path", PAGED)
def test_pages_of_one_row_make_the_list_as_it_is_whole(full, path):
    name, key = PAGED[path]
    whole = full.admin.get(f"{path}?limit=1000").json
    assert whole["next"] is None and whole["total"] == len(whole[name])
    met, cursor = [], ""
    while cursor is not None:
        page = full.admin.get(f"{path}?limit=1{cursor and '&cursor=' + cursor}").json
        assert len(page[name]) == 1 or path in EMPTY, page
        assert page["total"] == whole["total"]
        met, cursor = met + page[name], page["next"]
        assert len(met) <= whole["total"]
    assert [row[key] for row in met] == [row[key] for row in whole[name]]
    assert len(met) >= 2 or path in EMPTY


NAMED = [path for path, (_, key) in PAGED.items() if key in ("name", "user", "release", "scope", "device") and path not in EMPTY]


@pytest.mark.parametrize("sort", ["name", "-name"])
@pytest.mark.parametrize("path", NAMED)
def test_a_list_whose_rows_have_names_is_sorted_by_them_page_by_page(full, path, sort):
    name, key = PAGED[path]
    whole = [row[key] for row in full.admin.get(f"{path}?limit=1000").json[name]]
    met, cursor = [], ""
    while cursor is not None:
        page = full.admin.get(f"{path}?limit=2&sort={sort}{cursor and '&cursor=' + cursor}").json
        assert page["total"] == len(whole)
        met, cursor = met + [row[key] for row in page[name]], page["next"]
        assert len(met) <= len(whole)
    assert met == sorted(whole, key=lambda one: (one.lower(), one), reverse=sort == "-name")


def test_what_a_list_is_not_sorted_by_is_refused_and_its_cursors_are_of_one_order(full):
    assert fields_of(full.admin.get("/sites?sort=time_zone")) == ["sort"]
    cursor = full.admin.get("/sites?limit=1&sort=name").json["next"]
    for other in ("", "&sort=-name"):
        assert fields_of(full.admin.get(f"/sites?limit=1&cursor={cursor}{other}")) == ["cursor"]


@pytest.mark.parametrize("path", NAMED)
def test_a_list_whose_rows_have_names_is_searched_by_them(full, path):
    name, key = PAGED[path]
    whole = [row[key] for row in full.admin.get(f"{path}?limit=1000").json[name]]
    for text in (whole[-1].upper(), whole[0][-2:], whole[0] + "!"):  # the last is of none
        page = full.admin.get(f"{path}?limit=1000&text={quote(text)}").json
        wanted = [one for one in whole if text.lower() in one.lower()]
        assert [row[key] for row in page[name]] == wanted and page["total"] == len(wanted), text


@pytest.mark.parametrize("path", PAGED)
@pytest.mark.parametrize("query,field", [("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"), ("cursor=x", "cursor"), ("cursor=00", "cursor"), ("page=2", "query")])
def test_a_limit_or_a_cursor_that_is_none_is_refused(full, path, query, field):
    assert fields_of(full.admin.get(f"{path}?{query}")) == [field]


def test_a_cursor_is_of_its_own_list_alone(full):
    cursor = full.admin.get("/sites?limit=1").json["next"]
    assert fields_of(full.admin.get(f"/groups?limit=1&cursor={cursor}")) == ["cursor"]


def test_without_a_limit_a_page_has_fifty_rows(full):
    models = full.admin.get("/models").json
    assert len(models["models"]) == 50 and models["total"] > 50 and models["next"]


def test_a_site_that_goes_between_two_pages_hides_no_other(full):
    for name in ("go-a", "go-b", "go-c"):
        made(full.admin.post("/sites", {"name": name}))
    names = [s["name"] for s in full.admin.get("/sites?limit=1000").json["sites"]]
    first = full.admin.get(f"/sites?limit={names.index('go-b') + 1}").json
    assert first["sites"][-1]["name"] == "go-b"
    made(full.admin.delete("/sites/go-b"))
    made(full.admin.post("/sites", {"name": "go-aa"}))
    assert full.admin.get(f"/sites?limit=1&cursor={first['next']}").json["sites"][0]["name"] == "go-c"


def test_secrets_are_revealed_page_by_page_and_each_page_is_recorded(full):
    scope = f"phone:{MAC}"
    for name in ("one", "two"):
        made(full.admin.put(f"/scopes/{scope}/parameters/secret.{name}", {"value": f"CANARY-{name}", "secret": True}))
    before = full.admin.get("/audit?limit=1").json["audit"][0]["id"]
    first = full.admin.get(f"/scopes/{scope}/parameters?reveal=1&limit=1").json
    second = full.admin.get(f"/scopes/{scope}/parameters?reveal=1&limit=1&cursor={first['next']}").json
    assert [p["value"] for p in first["parameters"] + second["parameters"]] == ["CANARY-one", "CANARY-two"]
    shown = [row for row in full.admin.get("/audit?limit=10").json["audit"] if row["id"] > before]
    assert [row["action"] for row in shown] == ["param list --reveal"] * 2
