#!/usr/bin/env python3
"""Writes files as C arrays, each ended by a NUL: embed.py OUT.c NAME=FILE...

Arrays of numbers, because a C string literal need not hold more than 4095 bytes.
"""
import sys

out = ['#include "store/embedded.h"\n']
for argument in sys.argv[2:]:
	name, path = argument.split("=", 1)
	with open(path, "rb") as file:
		data = file.read() + b"\0"
	if b"\0" in data[:-1]:
		sys.exit(f"{path}: a NUL byte in a text file")
	rows = [
		"\t" + ", ".join(f"0x{byte:02x}" for byte in data[at : at + 16]) + ","
		for at in range(0, len(data), 16)
	]
	out.append(f"\nconst char {name}[] = {{\n" + "\n".join(rows) + "\n};\n")
with open(sys.argv[1], "w", encoding="ascii") as file:
	file.write("".join(out))
