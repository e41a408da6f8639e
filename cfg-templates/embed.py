#!/usr/bin/env python3
"""Writes the stock templates as C: embed.py OUT.c TEMPLATE.xml..."""
import pathlib
import re
import sys


def about(text, path):
    """The first sentence of the file's first comment."""
    comment = re.search(r"<!--(.*?)-->", text, re.S)
    sentence = re.match(r"(.*?\.)(\s|$)", " ".join(comment.group(1).split())) if comment else None
    if not sentence:
        sys.exit(f"{path}: begin with a comment whose first sentence says what the template does")
    return sentence.group(1)


def main(out, *paths):
    rows, arrays = [], []
    for number, path in enumerate(map(pathlib.Path, sorted(paths))):
        text = path.read_text(encoding="utf-8")
        sentence = about(text, path).replace("\\", "\\\\").replace('"', '\\"')
        # Numbers, because C promises no more than 4095 characters for a string.
        numbers = ",".join(str(b) for b in text.encode() + b"\0")
        arrays.append(f"static const char text_{number}[] = {{{numbers}}};\n")
        rows.append(f'\t{{"{path.stem}", text_{number}, "{sentence}"}},\n')
    pathlib.Path(out).write_text(
        '#include "provision/template.h"\n\n' + "".join(arrays)
        + "\nconst struct stock_template stock_templates[] = {\n" + "".join(rows)
        + "\t{NULL, NULL, NULL},\n};\n", encoding="utf-8")


main(*sys.argv[1:])
