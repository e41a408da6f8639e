#!/usr/bin/env python3
"""Puts the parts of openapi.json together and writes them as a C array: openapi.py OUT.c PART.json...

The first part is the document's base; each other one has the paths and schemas of a resource.  What
is the same for every operation is added here: who may, and what a problem is.
"""
import json
import sys


def refuse_twice(pairs):
    names = [name for name, _ in pairs]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"twice: {', '.join(sorted(twice))}")
    return dict(pairs)


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, object_pairs_hook=refuse_twice)


def add(into, more, path):
    for name, value in more.items():
        if name in into:
            sys.exit(f"{path}: {name} stands in another part too")
        into[name] = value


def complete(operation):
    """Adds what is the same for all: security by role, and problems."""
    if operation["x-role"] == "nobody":
        operation["security"] = []
    operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}


def merge(paths):
    whole = read(paths[0])
    for path in paths[1:]:
        part = read(path)
        add(whole["paths"], part.get("paths", {}), path)
        add(whole["components"]["schemas"], part.get("schemas", {}), path)
    for methods in whole["paths"].values():
        for operation in methods.values():
            complete(operation)
    return whole


def main():
    out, parts = sys.argv[1], sys.argv[2:]
    data = json.dumps(merge(parts), indent=1, ensure_ascii=True).encode() + b"\n\0"
    rows = ["\t" + ", ".join(f"0x{byte:02x}" for byte in data[at:at + 16]) + "," for at in range(0, len(data), 16)]
    with open(out, "w", encoding="ascii") as file:
        file.write('#include "admin/openapi.h"\n\nconst char openapi_text[] = {\n' + "\n".join(rows) + "\n};\n")


main()
