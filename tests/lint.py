"""Rules of the code that a compiler does not know, one test each.

Every rule is a row of a table: add a row to add a rule.  `python3 tests/lint.py` prints the
rules, and under each that is broken the places.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Who may be included by a file of each room, itself and base/ aside.
ARROWS = {
    "base": set(),
    "net": set(),
    "store": set(),
    "provision": {"store"},
    "firmware": {"store", "provision"},
    "http": {"net", "store", "provision"},
    "ftp": {"net", "store", "provision"},
    "tftp": {"net", "store", "provision"},
    "reach": {"net", "store", "provision"},
    "netcheck": set(),
    "lync": {"net", "store", "provision", "http"},
    "manage": {"net", "store", "provision", "netcheck"},
    "doctor": {"net", "store", "provision", "firmware", "reach", "netcheck"},
    "moving": {"store", "provision", "firmware", "manage"},
    "admin": {"net", "store", "provision", "manage", "moving", "firmware", "http", "netcheck", "lync", "doctor"},
    "cli": {"net", "store", "provision", "manage", "moving", "firmware", "http", "ftp", "tftp", "reach", "netcheck",
            "lync", "doctor", "serve"},
    "serve": {"net", "store", "provision", "firmware", "http", "ftp", "tftp", "reach", "admin", "lync"},
}

# Where alone a library may be included: a file or two, or a folder of files.  A library that is asked
# for several things has a file for each: TLS is sessions, certificates that are made, judged and
# shown, and probes; one file before them would only pass its names on.
ONE_INCLUDER = {
    "sqlite3.h": "server/store/db.c server/store/db_watch.c",
    "microhttpd.h": "server/http/http_inner.h server/http/http_response.c",
    "libxml/": "server/provision/xml.c",
    "archive.h": "server/firmware/package.c",
    "archive_entry.h": "server/firmware/package.c",
    "zlib.h": "server/base/crc32.c",
    "seccomp.h": "server/base/syscalls.c",
    "sodium.h": "server/base/crypto.c",
    "gnutls/": "server/net/tls.c server/net/tls_datum.h server/net/tls_make.c server/net/tls_peer.c server/net/tls_probe.c server/net/tls_view.c",
    "uv.h": "server/net/",
    "curl/": "server/net/client.c server/net/client_code.h server/net/client_within.c",
    "ares.h": "server/net/dns.c",
    "jansson.h": "server/base/jval.c",
    "ini.h": "server/base/settings.c",
    "cmocka.h": "tests/",
}

BANNED = (
    "strcpy strcat strncpy strncat sprintf vsprintf gets strtok strtok_r atoi atol sscanf alloca "
    "system popen"
).split()

C = re.compile(r"\.[ch]$")
SERVER_C = re.compile(r"^server/.*\.[ch]$")

# (rule, which files, files that may, what must not stand in a line).  Of C files comments are
# taken out first, and strings too where the rule is about code.
LINES = [
    ("no banned function", C, None, "code", r"\b(?:%s)\s*\(" % "|".join(BANNED)),
    ("realloc in base/buf.c alone", SERVER_C, r"^server/base/buf\.c$", "code", r"\brealloc(?:array)?\s*\("),
    ("structs are not hidden behind a typedef", SERVER_C, None, "code", r"\btypedef\s+(?:struct|enum|union)\b"),
    ("no code is switched off", C, None, "code", r"^\s*#\s*if\s+0\b"),
    ("exit in main.c alone, and where a process is forked", SERVER_C, r"^server/(?:main|base/nursery(?:_child)?)\.c$", "code", r"\b(?:exit|_exit|quick_exit)\s*\("),
    ("what phones upload is parsed in a child alone: overrides.c", SERVER_C,
     r"^server/provision/(?:xml|template|overrides|vphone_\w+)\.[ch]$", "code", r"\bxml_read\s*\("),
    ("provision/ neither logs nor reads a clock", re.compile(r"^server/provision/"), None, "includes",
     r'#\s*include\s+(?:"base/(?:log|clock)\.h"|<time\.h>)'),
    ("manage/ neither prints nor reads a clock", re.compile(r"^server/manage/"), None, "code",
     r"\bf?printf\s*\(|\bfput[sc]\s*\(|\bclock_\w+_(?:s|ms)\s*\("),
    ("moving/ neither prints nor reads a clock", re.compile(r"^server/moving/"), None, "code",
     r"\bf?printf\s*\(|\bfput[sc]\s*\(|\bclock_\w+_(?:s|ms)\s*\("),
    ("SQL in store/ alone", SERVER_C, r"^server/store/", "strings",
     r'"\s*(?:SELECT\s|INSERT\s+(?:OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+TABLE\s'
     r"|PRAGMA\s|BEGIN\s+IMMEDIATE|SAVEPOINT\s)"),
    ("clang-format's fences stand alone in their comment: 14 knows no other", C, None, "text",
     r"clang-format o(?:ff|n)\b(?! \*/|$)|(?<!/\* )(?<!// )clang-format o(?:ff|n)\b"),
    ("no note about what is still to be done", re.compile(r"."), r"^tests/lint\.py$", "text",
     r"\b(?:TODO|FIXME|XXX)\b"),
    ("no path of somebody's machine", re.compile(r"."), r"^tests/lint\.py$", "text",
     r"(?<![\w.$~{}%-])/(?:home|Users|root|work)/[\w.]"),
    ("no half-merged text", re.compile(r"."), None, "text", r"^(?:<{7} |>{7} |={7}$)"),
    ("no blanks at the end of a line", re.compile(r"\.(?:[ch]|py|sh|md|build|txt|xml|sql)$"), r"^tests/(?:fuzz/corpus|golden)/",
     "text", r"[ \t]+\r?$"),
]

# (rule, which files, most lines)
SIZES = [
    ("no file of server/ is over 500 lines", SERVER_C, 500),
    ("main.c is at most 150 lines", re.compile(r"^server/main\.c$"), 150),
]

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)


def blank(match, keep_strings):
    """What a comment or a string becomes: its line ends stay, so that lines keep their numbers."""
    text = match.group(0)
    if text[0] == "/":
        return "\n" * text.count("\n") or " "
    return text if keep_strings else text[0] * 2


def views(path, text):
    """The file as the rules see it: whole, without comments, without comments and strings."""
    if not C.search(path):
        return {"text": text, "code": "", "strings": "", "includes": ""}
    with_strings = TOKEN.sub(lambda m: blank(m, True), text)
    return {
        "text": text,
        "strings": with_strings,
        "includes": with_strings,
        "code": TOKEN.sub(lambda m: blank(m, False), text),
    }


def tracked_files():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True)
    files = {}
    for path in sorted(set(listed.stdout.split("\0"))):
        if not path or not (ROOT / path).is_file():
            continue
        data = (ROOT / path).read_bytes()
        if b"\0" in data:
            continue
        files[path] = views(path, data.decode("utf-8", "replace"))
    return files


def matches_in(text, pattern):
    for number, line in enumerate(text.split("\n"), 1):
        if pattern.search(line):
            yield number, line.strip()


def line_rules(files):
    for rule, where, may, view, pattern in LINES:
        compiled, allowed = re.compile(pattern), re.compile(may) if may else None
        yield rule, [
            f"{path}:{number}: {line[:120]}"
            for path, seen in files.items()
            if where.search(path) and not (allowed and allowed.search(path))
            for number, line in matches_in(seen[view], compiled)
        ]


def size_rules(files):
    for rule, where, most in SIZES:
        yield rule, [
            f"{path}: {seen['text'].count(chr(10))} lines"
            for path, seen in files.items()
            if where.search(path) and seen["text"].count("\n") > most
        ]


def includes(files, pattern):
    for path, seen in files.items():
        for number, line in enumerate(seen["includes"].split("\n"), 1):
            found = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
            if found:
                yield path, number, found.group(1), found.group(2)


def one_includer_rule(files):
    broken = []
    for path, number, _, name in includes(files, None):
        for library, home in ONE_INCLUDER.items():
            hit = name.startswith(library) if library.endswith("/") else name == library
            at_home = path.startswith(home) if home.endswith("/") else path in home.split()
            if hit and not at_home and not (path.startswith("tests/") and library != "cmocka.h"):
                broken.append(f"{path}:{number}: {name} belongs to {home}")
    yield "each library is included in one place", broken


def arrow_rule(files):
    broken = []
    for path, number, quote, name in includes(files, None):
        parts, target = path.split("/"), name.split("/")[0]
        if parts[0] != "server" or len(parts) < 3 or quote != '"' or target not in ARROWS:
            continue
        room = parts[1]
        if target not in ARROWS.get(room, set()) | {room, "base"}:
            broken.append(f"{path}:{number}: {room} must not know {target}")
    yield "includes follow the arrows between rooms", broken


def check():
    """Yields (rule, places where it is broken)."""
    files = tracked_files()
    for rules in (line_rules, size_rules, one_includer_rule, arrow_rule):
        yield from rules(files)


def main():
    failed = 0
    for rule, broken in check():
        print(("FAILED  " if broken else "ok      ") + rule)
        for place in broken:
            print("        " + place)
        failed += bool(broken)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
