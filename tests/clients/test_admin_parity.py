"""Everything that the command line can do can be done over the API, or it is said why not."""

import re
import subprocess

import pytest

from conftest import DEADLINE_S, PROGRAM
from office import description

# Every command, and the route by which a program has the same done.
ROUTES = {
    "phone add": "POST /phones",
    "phone list": "GET /phones",
    "phone show": "GET /phones/{mac}",
    "phone set": "PATCH /phones/{mac}",
    "phone remove": "DELETE /phones/{mac}",
    "phone accept": "POST /phones/{mac}/state",
    "phone ignore": "POST /phones/{mac}/state",
    "phone block": "POST /phones/{mac}/state",
    "phone retire": "POST /phones/{mac}/state",
    "phone enroll": "POST /phones/{mac}/enrolment",
    "phone undecided": "GET /overview",
    "phone rotate": "POST /phones/{mac}/rotate",
    "phone resync": "POST /phones/{mac}/resync",
    "phone restart": "POST /phones/{mac}/restart",
    "phone import": "POST /phones/import",
    "phone export": "GET /phones.csv",
    "line add": "POST /lines",
    "line list": "GET /lines",
    "line show": "GET /lines/{address}",
    "line set": "PATCH /lines/{address}",
    "line remove": "DELETE /lines/{address}",
    "line assign": "POST /phones/{mac}/lines",
    "line unassign": "DELETE /phones/{mac}/lines/{position}",
    "key add": "PUT /phones/{mac}/keys",
    "key list": "GET /phones/{mac}/keys",
    "key set": "PUT /phones/{mac}/keys",
    "key remove": "PUT /phones/{mac}/keys",
    "site add": "POST /sites",
    "site list": "GET /sites",
    "site show": "GET /sites/{name}",
    "site set": "PATCH /sites/{name}",
    "site remove": "DELETE /sites/{name}",
    "group add": "POST /groups",
    "group list": "GET /groups",
    "group set": "PATCH /groups/{name}",
    "group remove": "DELETE /groups/{name}",
    "group join": "POST /phones/bulk",
    "group leave": "POST /phones/bulk",
    "model add": "POST /models",
    "model list": "GET /models",
    "model show": "GET /models/{name}",
    "model set": "PATCH /models/{name}",
    "model remove": "DELETE /models/{name}",
    "param set": "PUT /scopes/{scope}/parameters/{name}",
    "param unset": "DELETE /scopes/{scope}/parameters/{name}",
    "param list": "GET /scopes/{scope}/parameters",
    "param explain": "GET /phones/{mac}/parameters",
    "template list": "GET /templates",
    "template show": "GET /templates/{name}",
    "template import": "PUT /templates/{name}",
    "template assign": "PUT /scopes/{scope}/templates",
    "template unassign": "PUT /scopes/{scope}/templates",
    "template update": "POST /templates/{name}/update",
    "template check": "POST /templates/check",
    "template remove": "DELETE /templates/{name}",
    "firmware add": "POST /firmware/uploads",
    "firmware list": "GET /firmware/releases",
    "firmware show": "GET /firmware/releases/{release}",
    "firmware set": "PUT /scopes/{scope}/firmware",
    "firmware unset": "DELETE /scopes/{scope}/firmware",
    "firmware remove": "DELETE /firmware/releases/{release}",
    "firmware verify": "POST /firmware/releases/{release}/verify",
    "rollout add": "POST /rollouts",
    "rollout list": "GET /rollouts",
    "rollout show": "GET /rollouts/{id}",
    "rollout start": "POST /rollouts/{id}/start",
    "rollout pause": "POST /rollouts/{id}/pause",
    "rollout resume": "POST /rollouts/{id}/resume",
    "rollout cancel": "POST /rollouts/{id}/cancel",
    "rollout rollback": "POST /rollouts/{id}/rollback",
    "rollout remove": "DELETE /rollouts/{id}",
    "config-files": "PUT /scopes/{scope}/config-files",
    "document list": "GET /phones/{mac}/documents",
    "document show": "GET /phones/{mac}/documents/{kind}",
    "document overrides": "GET /phones/{mac}/overrides",
    "document put": "PUT /phones/{mac}/documents/{kind}",
    "document remove": "DELETE /phones/{mac}/documents/{kind}",
    "log list": "GET /logs",
    "log show": "GET /logs/{id}",
    "account list": "GET /accounts",
    "account add": "POST /accounts",
    "account role": "PATCH /accounts/{user}",
    "account remove": "DELETE /accounts/{user}",
    "account setup-link": "POST /accounts/{user}/setup-link",
    "account show": "GET /bootstrap",
    "account set": "PATCH /bootstrap",
    "account open": "PATCH /bootstrap",
    "account close": "PATCH /bootstrap",
    "token add": "POST /tokens",
    "token list": "GET /tokens",
    "token remove": "DELETE /tokens/{name}",
    "render": "GET /phones/{mac}/files",
    "tls show": "GET /tls",
    "trace": "GET /visits",
    "audit": "GET /audit",
    "secret list": "GET /secrets",
    "secret rotate-key": "POST /secrets/rotate-key",
    "import": "POST /imports",
    "backup": "POST /backup",
    "restore": "POST /phones/{mac}/restore",  # of one phone; all of it needs a server that stands still
    "doctor": "POST /doctor",
    "dhcp options": "GET /dhcp/options",
    "lync set": "POST /lync/rules",
    "lync rules": "GET /lync/rules",
    "lync approve": "POST /lync/rules/{id}/approve",
    "lync restore": "POST /lync/rules/{id}/restore",
    "lync reset": "POST /lync/rules/{id}/reset",
    "lync remove": "DELETE /lync/rules/{id}",
    "lync test-device": "POST /lync/test-devices",
    "lync test-devices": "GET /lync/test-devices",
    "lync requests": "GET /lync/requests",
    "lync request": "GET /lync/requests/{id}",
    "lync audit": "GET /lync/audit",
    "lync logs": "GET /lync/logs",
    "lync log": "GET /lync/logs/{id}",
    "settings": "GET /settings",
}

# What stays on the command line, and why.
STAYS = {
    "serve": "It is the server that answers the API.",
    "boot": "It is a phone, for trying any boot server from where phones are; the doctor walks the same way over the API (POST /doctor), at this server alone.",
    "dhcp probe": "It takes a packet socket and CAP_NET_RAW, which the server gives up when it starts, and must run in the phones' network.",
}

# Options that have another name in their command's route, or are of another route: "NAME" or "METHOD /path NAME";
# "METHOD /path": the route itself does it.  Those of the same name need no row, and "--x-file" is x.
OPTIONS = {
    "phone add": {"group": "groups"},
    "phone list": {"undecided": "decision", "query": "text"},
    "phone enroll": {"for": "for_s", "close": "DELETE /phones/{mac}/enrolment"},
    "phone rotate": {"site": "POST /phones/bulk filter", "group": "POST /phones/bulk filter", "query": "POST /phones/bulk filter", "all": "POST /phones/bulk filter",
                     "pace": "POST /phones/bulk pace", "cancel": "POST /phones/bulk cancel_rotation", "status": "GET /phones/{mac}"},
    **{f"phone {what}": {**{name: "POST /phones/tell filter" for name in ("site", "group", "model", "text", "query", "all")},
                         **{name: "GET /phones/{mac}/tellings" for name in ("wait", "for", "status")}} for what in ("resync", "restart")},
    "line add": {"server": "servers"},
    "line set": {"server": "servers", "no-servers": "servers", "private": "shared", "no-secret": "secret"},
    "site add": {"server": "servers", "var": "vars", "network": "networks"},
    "site set": {"server": "servers", "no-servers": "servers", "var": "vars", "unset-var": "vars", "network": "networks", "remove-network": "networks"},
    "model list": {"own": "GET /models", "text": "GET /models"},
    "param set": {"value-file": "value"},
    "template import": {"name": "PUT /templates/{name}"},
    "template assign": {"rank": "PUT /scopes/{scope}/templates"},
    "template update": {"yes": "POST /templates/{name}/update"},
    "firmware set": {"newer": "may_be_newer"},
    "rollout add": {"ring": "rings", "query": "text", "wait": "wait_s", "patience": "patience_s", "quiet": "quiet_s"},
    "config-files": {"clear": "before"},
    "document show": {"output": "GET /phones/{mac}/documents/{kind}"},
    "log show": {"id": "GET /logs/{id}"},
    "token add": {"for": "expires_at"},
    "render": {"output-dir": "GET /phones/{mac}/files"},
    "tls show": {"ca-file": "GET /tls", "cert-file": "GET /tls"},
    "trace": {"last": "limit", "follow": "GET /events"},
    "audit": {"phone": "mac"},
    "import": {"verify": "GET /imports/verify", "accept": "GET /imports/verify accept", "accept-file": "GET /imports/verify accept", "csv": "POST /imports/fusionpbx",
               "format": "POST /imports/fusionpbx", "create": "POST /imports/fusionpbx create"},
    "backup": {"with-firmware": "firmware"},
    "restore": {"list": "POST /backup/uploads/{id}/open", "phone": "POST /phones/{mac}/restore", "passphrase-file": "POST /backup/uploads/{id}/open passphrase",
                "key-file": "POST /backup/uploads/{id}/open key"},
    "lync test-device": {"remove": "DELETE /lync/test-devices/{device}"},
    "lync request": {"body": "GET /lync/requests/{id}/body"},
    "lync log": {"raw": "GET /lync/logs/{id}"},
}

# Options that stay on the command line, and why.
ALONE = {
    **{("account add", "url"): "The listener that was asked knows its own address.", ("account setup-link", "url"): "The listener that was asked knows its own address."},
    ("restore", "finish"): "It ends the whole restore, which needs a server that stands still.",
    **{("doctor", name): "The server walks to itself alone: it is nobody's means to ask other hosts, or as somebody else."
       for name in ("url", "model", "part", "user", "password-file", "ca-file", "dns", "ntp", "dhcp-domain", "web-services", "interface", "no-dhcp", "all")},
    ("lync audit", "folder"): "It writes into a folder of the machine where it runs; the API gives the same file.",
}


def told(*words):
    """The names in the list of a help text: lines of two blanks and a word."""
    ran = subprocess.run([PROGRAM, *words, "--help"], capture_output=True, text=True, timeout=DEADLINE_S, check=True)
    _, _, after = ran.stdout.partition("COMMAND ...\n\n")
    return re.findall(r"^  ([a-z][a-z-]*)  ", after.partition("\n\n")[0], re.M)


def options_of(command):
    ran = subprocess.run([PROGRAM, *command.split(), "--help"], capture_output=True, text=True, timeout=DEADLINE_S, check=True)
    return [one for one in re.findall(r"^  --([a-z-]+)", ran.stdout, re.M) if one not in ("data", "json", "help")]


def members(api, schema):
    """The names of all members of a schema, also of those in it."""
    if "$ref" in schema:
        return members(api, api["components"]["schemas"][schema["$ref"].rsplit("/")[-1]])
    below = [*schema.get("properties", {}).values(), *schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]
    return set(schema.get("properties", {})).union(*(members(api, one) for one in below))


def names_of(api, route):
    """What a route takes: its queries, and the members of its body."""
    method, path = route.split(" ")
    does = api["paths"][path][method.lower()]
    taken = {one["$ref"].rsplit("/")[-1] if "$ref" in one else one["name"] for one in does.get("parameters", [])}
    return taken.union(*(members(api, one["schema"]) for one in does.get("requestBody", {"content": {}})["content"].values()))


def is_taken(api, command, option):
    """Whether an option is there over the API."""
    where = OPTIONS.get(command, {}).get(option, option.removesuffix("-file").replace("-", "_")).split(" ")
    if len(where) == 2:
        return where[0].lower() in api["paths"].get(where[1], {})
    route = ROUTES[command] if len(where) == 1 else " ".join(where[:2])
    return where[-1] in names_of(api, route)


@pytest.fixture(scope="module")
def commands():
    """Every command by its words, as the help texts list them: "phone add", "trace"."""
    first = told()
    assert {"serve", "phone", "settings"} <= set(first)
    return [" ".join(words) for one in first for words in ([(one, sub) for sub in told(one)] or [(one,)])]


def test_every_command_has_its_route_or_a_reason(commands):
    assert [c for c in commands if (c in ROUTES) == (c in STAYS)] == []


def test_no_row_is_of_a_command_that_is_gone(commands):
    assert [c for c in [*ROUTES, *STAYS] if c not in commands] == []


def test_every_route_of_the_table_is_there(office):
    there = {f"{method.upper()} {path}" for path, methods in description(office.port)["paths"].items() for method in methods}
    assert {c: route for c, route in ROUTES.items() if route not in there} == {}


def test_every_option_of_a_command_is_there_over_the_api_or_it_is_said_why_not(office, commands):
    api = description(office.port)
    there = [(command, option) for command in commands if command in ROUTES and command != "settings" for option in options_of(command)]
    assert [one for one in there if is_taken(api, *one) == (one in ALONE)] == []


def test_no_row_is_of_an_option_that_is_gone(commands):
    rows = [*((command, option) for command, options in OPTIONS.items() for option in options), *ALONE]
    assert [one for one in rows if one[0] not in commands or one[1] not in options_of(one[0])] == []
