"""The inventory that is measured: phones with a line each, and parameters at every level."""

import csv
import http.client
import pathlib
import re
import subprocess
import urllib.parse

import peers

MAC_BASE = "0004f2000000"
REPEATED = "-lines.cfg"  # the file of the first row: the one that is the phone's alone
LAYERS = 4
PARAMETERS = {
    "global": {"log.level.change.sip": "4", "device.prov.tagSerialNo": "1"},
    "site:hq": {"tcpIpApp.sntp.address": "ntp.example", "tcpIpApp.sntp.gmtOffset": "3600"},
    "model:VVX400": {"up.backlight.onIntensity": "2", "up.backlight.idleIntensity": "1"},
}
TEMPLATES = [("qos", "site:hq")]  # base and lines are in force from the start


def mac(i):
    return f"{int(MAC_BASE, 16) + i:012x}"


def boot_paths(server):
    """What a phone asks for: its master and the first layers that its master names."""
    name = mac(0) + ".cfg"
    master = peers.fetch(server, [name])[name].decode()
    found = re.search(r'CONFIG_FILES="([^"]*)"', master)
    layers = [f.strip() for f in found.group(1).split(",")] if found else []
    if len(layers) < LAYERS:
        raise SystemExit(f"bench: the master names {layers}, fewer than {LAYERS} files")
    return ["/" + n.replace(mac(0), "%") for n in [name] + layers[:LAYERS]]


def run(exe, data, *command):
    """One command of bootline, as an administrator would type it."""
    done = subprocess.run([exe, *command, "--data", str(data)], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise SystemExit(f"bench: bootline {' '.join(command)}: {done.stdout}")


def write_table(path, phones):
    with open(path, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["mac", "model", "site", "label", "line1_address", "line1_auth_user",
            "line1_secret", "line1_display_name"])
        for i in range(phones):
            table.writerow([mac(i), "VVX400", "hq", f"Desk {i}", f"{i}@pbx.example", str(i),
                f"secret-{i:08}", f"Person {i}"])


def make(exe, data, phones):
    """A data folder: phones of one site, a line each, and something to say at every level."""
    data = pathlib.Path(data)
    table = data.with_suffix(".csv")
    run(exe, data, "site", "add", "hq", "--sip-domain", "pbx.example", "--time-zone",
        "Europe/Berlin")
    # The load tool is any phone from any of its addresses: the site trusts them, and so the shared
    # account (over TFTP, who asks) gets every phone's files.
    run(exe, data, "site", "set", "hq", "--network", "127.0.0.0/8", "--trust", "network")
    write_table(table, phones)
    run(exe, data, "phone", "import", str(table))
    for scope, parameters in PARAMETERS.items():
        for name, value in parameters.items():
            run(exe, data, "param", "set", scope, name, value)
    for name, scope in TEMPLATES:
        run(exe, data, "template", "assign", name, scope)


def check_uploads(server, phones):
    """Uploads that were acknowledged are there: a log of each of the first phones."""
    at = urllib.parse.urlsplit(server.url)
    for i in range(phones):
        connection = http.client.HTTPConnection(at.hostname, at.port)
        connection.request("HEAD", f"/logs/{mac(i)}-app.log", headers=peers.login_field())
        reply = connection.getresponse()
        length = int(reply.getheader("Content-Length", 0))
        connection.close()
        if reply.status != 200 or length < 4096:
            raise SystemExit(f"bench: the log of {mac(i)} is not there: {reply.status}, {length}")
