"""Runs every test and check and sums them up: `make test`, `make soak`.

Each step prints a heading, what failed, and how long it took.  The last line is
"N passed, N failed"; the exit status is 0 only when nothing failed.
"""

import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree
from pathlib import Path

import lint

ROOT = Path(__file__).resolve().parent.parent
GCC, CLANG = ROOT / "build", ROOT / "build-asan"
CLANG_OPTIONS = ["-Db_sanitize=address,undefined", "-Db_lundef=false", "-Dfuzzers=true"]
JOBS = len(os.sched_getaffinity(0))
SUITES = ["unit", "golden", "fuzz"]


class Sum:
    """What passed and what failed, all steps together."""

    def __init__(self, say=print):
        self.passed, self.failed, self.say = 0, [], say

    def add(self, name, ok, detail=""):
        if ok:
            self.passed += 1
            return
        self.failed.append(name)
        self.say(f"FAILED  {name}")
        if detail:
            self.say("        " + detail.strip().replace("\n", "\n        "))

    def join(self, other):
        self.passed += other.passed
        self.failed += other.failed


def run(command, **more):
    """Runs a command in the project's folder; its output, both streams, is captured."""
    more.setdefault("cwd", ROOT)
    return subprocess.run([str(c) for c in command], stdin=subprocess.DEVNULL, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)


IDLE = ["chrt", "--idle", "0"]  # in front of a command: takes only what nobody else wants


def tail(text, lines=60):
    return "\n".join(text.strip().split("\n")[-lines:])


def build(total, folder, compiler, options):
    """Configures and builds everything; the compilation itself is a test, warnings fail it."""
    name = f"{compiler} build without warnings"
    fresh = ["--reconfigure"] if (folder / "build.ninja").exists() else []
    setup = run(["meson", "setup", *fresh, *options, folder], env={**os.environ, "CC": compiler})
    if setup.returncode != 0:
        total.add(name, False, tail(setup.stdout))
        return False
    made = run(["ninja", "-j", JOBS, "-C", folder])
    total.add(name, made.returncode == 0, tail(made.stdout) if made.returncode else "")
    return made.returncode == 0


def cases(test):
    """The cases of one meson test: cmocka's own, else the test as a whole."""
    out = test.get("stdout") or ""
    ok = re.findall(r"^\[       OK \] (\S+)", out, re.M)
    bad = re.findall(r"^\[  (?:FAILED |ERROR  )? *\] (\w+)$", out, re.M)
    passed = test["result"] == "OK"
    if not passed and not bad:
        bad = [""]
    if passed and not ok:
        ok = [""]
    return [(c, True) for c in ok] + [(c, False) for c in (bad if not passed else [])]


def meson_test(total, folder, more=()):
    suites = [word for s in SUITES for word in ("--suite", s)]
    log = folder / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    ran = run(["meson", "test", "--no-rebuild", "-C", folder, "--num-processes", JOBS, *suites, *more])
    if not log.exists():
        logs = sorted(folder.glob("meson-logs/testlog*.json"))
        if not logs:
            total.add(f"meson test in {folder.name}", False, tail(ran.stdout))
            return
        log = logs[-1]
    for line in log.read_text().splitlines():
        test = json.loads(line)
        for case, ok in cases(test):
            detail = tail((test.get("stdout") or "") + (test.get("stderr") or ""))
            total.add(f"{folder.name}: {test['name']} {case}".rstrip(), ok, detail)
        print(f"{test['result']:<8}{test['name']} ({test['duration']:.1f} s)")


def each_file(files, one, longest=(), at_once=JOBS):
    """one(file) for each, so many at once: the longest first, then the largest."""
    ordered = sorted(files, key=lambda f: (f.name in longest, f.stat().st_size), reverse=True)
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(one, ordered)


def clients(total, more=()):
    """The client tests, against the server that was built with the sanitizers."""
    env = {**os.environ, "BOOTLINE": str(CLANG / "server" / "bootline")}

    def one(file):
        report = CLANG / f"{file.stem}.xml"
        report.unlink(missing_ok=True)
        ran = run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=3",
                   f"--junit-xml={report}", *more, file], env=env)
        return file, report, ran

    # They wait a third of their time: for a visit's pause, a deadline, a retry.
    for file, report, ran in each_file((ROOT / "tests" / "clients").glob("test_*.py"), one, at_once=JOBS + 1):
        print(f"{file.name}: " + tail(ran.stdout, 200 if ran.returncode else 6))
        if not report.exists():
            total.add(f"client tests of {file.name}", False)
            continue
        for case in xml.etree.ElementTree.parse(report).iter("testcase"):
            if case.find("skipped") is not None:
                print("skipped", case.get("name"), case.find("skipped").get("message"))
                continue
            bad = case.find("failure") is not None or case.find("error") is not None
            total.add(f"{case.get('classname')} {case.get('name')}", not bad)


def node_test(total, files, env=None, longest=()):
    """Node's own test runner over each test file; each test counts."""
    def one(file):
        return run(["node", "--test", "--test-reporter=tap", file], env={**os.environ, **(env or {})})

    for ran in each_file(files, one, longest):
        for outcome, name in re.findall(r"^(ok|not ok) \d+ - (.*)$", ran.stdout, re.M):
            total.add(f"web: {name}", outcome == "ok")
        if ran.returncode != 0:
            total.add("node --test", False, tail(ran.stdout, 200))


def web(total):
    node_test(total, (ROOT / "tests" / "web").glob("*.test.mjs"))


def browser(total):
    """The page in a browser, against the server that was built with the sanitizers."""
    where = ROOT / "tests" / "browser"
    got = run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=where)
    if got.returncode != 0:
        total.add("the browser's driver comes from npm", False, tail(got.stdout))
        return
    with subprocess.Popen(["node", where / "chromium.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one_for_all:
        node_test(total, where.glob("*.test.mjs"), {
            "BOOTLINE": str(CLANG / "server" / "bootline"), "BOOTLINE_WEB": str(CLANG / "web"),
            "BOOTLINE_BROWSER": one_for_all.stdout.readline().strip()},
            longest=["pages.test.mjs", "hostile.test.mjs"])  # every page there is, several times


def c_files():
    listed = run(["git", "ls-files", "*.c", "*.h"])
    return [ROOT / f for f in listed.stdout.split()]


def formatted(total):
    checked = run([*IDLE, "clang-format", "--dry-run", "-Werror", *c_files()])
    places = [line for line in checked.stdout.split("\n") if "error:" in line]
    if checked.returncode < 0:  # version 14 crashes on some initializers; find the file
        places += [f"{f}: clang-format crashes on it: fence the initializer with /* clang-format off */"
                   for f in c_files() if run(["clang-format", "--dry-run", f]).returncode < 0]
    total.add("clang-format: `make format` changes nothing", checked.returncode == 0, "\n".join(places))


def tidy(total):
    """clang-tidy over every file that is compiled, one test a file."""
    known = {Path(c["directory"], c["file"]).resolve()
             for c in json.loads((CLANG / "compile_commands.json").read_text())}
    files = sorted(f for f in known if f.is_relative_to(ROOT) and not f.is_relative_to(CLANG))

    def one(file):
        return file, run([*IDLE, "clang-tidy", "--quiet", "-p", CLANG, file])

    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for file, ran in pool.map(one, files):
            errors = [line for line in ran.stdout.split("\n") if "error:" in line]
            total.add(f"clang-tidy {file.relative_to(ROOT)}", ran.returncode == 0, "\n".join(errors) or tail(ran.stdout))


def lint_rules(total):
    for rule, broken in lint.check():
        total.add(rule, not broken, "\n".join(broken))


def fuzz(total, seconds):
    """Each libFuzzer target for some seconds, starting from the corpus; finds stay in build-asan/finds/."""
    targets = sorted(t for t in (CLANG / "tests" / "fuzz").glob("fuzz_*") if t.is_file() and os.access(t, os.X_OK))

    def one(target):
        name = target.name.removeprefix("fuzz_")
        grown, finds = CLANG / "corpus" / name, CLANG / "finds" / name
        grown.mkdir(parents=True, exist_ok=True)
        finds.mkdir(parents=True, exist_ok=True)
        return target, run([target, f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
                            "-print_final_stats=0", f"-artifact_prefix={finds}/", grown,
                            ROOT / "tests" / "fuzz" / "corpus" / name])

    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for target, ran in pool.map(one, targets):
            total.add(f"{target.name} for {seconds} s", ran.returncode == 0, tail(ran.stdout, 40))


def valgrind(total):
    wrapper = "valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite"
    meson_test(total, GCC, ["--no-suite", "confined", "--wrap", wrapper, "--timeout-multiplier", "20"])


def reading(total):
    """What only reads the source; its commands leave the processors to everybody else's."""
    formatted(total)
    tidy(total)
    lint_rules(total)


def beside(work):
    """Starts work(total) while other steps run; gives the step that waits for it and says what it found."""
    said = []
    found = Sum(said.append)
    running = concurrent.futures.ThreadPoolExecutor(1).submit(work, found)

    def finish(total):
        running.result()
        for line in said:
            print(line)
        total.join(found)
    return finish


def steps(total, is_soak):
    """Heading and work of each step, in order; those that need a build say which."""
    yield "gcc: release build and its tests", lambda: (
        build(total, GCC, "gcc", []) and meson_test(total, GCC))
    yield "clang with address and undefined-behaviour sanitizers: build and its tests", lambda: (
        build(total, CLANG, "clang", CLANG_OPTIONS) and meson_test(total, CLANG))
    finish_reading = beside(reading)
    yield "client tests against the sanitized server", lambda: clients(total)
    yield "web page: modules, texts, rules", lambda: web(total)
    yield "web page in a browser", lambda: browser(total)
    yield "format, clang-tidy, rules of the code: what was left of it", lambda: finish_reading(total)
    yield "fuzzers, 5 s each", lambda: fuzz(total, 5)
    if is_soak:
        yield "valgrind on the unit tests", lambda: valgrind(total)
        yield "client tests, long: 500 times kill -9", lambda: clients(total, ["--soak"])
        yield "fuzzers, 10 min each", lambda: fuzz(total, 600)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["test", "soak"])
    args = parser.parse_args()
    total, began = Sum(), time.monotonic()

    sys.stdout.reconfigure(line_buffering=True)
    for heading, work in steps(total, args.what == "soak"):
        at, before = time.monotonic(), total.passed
        print(f"\n== {heading}")
        work()
        print(f"-- {total.passed - before} passed, {time.monotonic() - at:.0f} s")

    print(f"\n{time.monotonic() - began:.0f} s in all")
    for name in total.failed:
        print(f"FAILED  {name}")
    print(f"{total.passed} passed, {len(total.failed)} failed")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
