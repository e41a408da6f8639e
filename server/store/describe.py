#!/usr/bin/env python3
"""Writes the tables, indexes and triggers that migrations make, as schema.c describes those of a file:
describe.py OUT FILE..., the migrations in their order."""
import sqlite3
import sys

OBJECTS = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"

database = sqlite3.connect(":memory:")
for path in sys.argv[2:]:
	with open(path, encoding="utf-8") as file:
		database.executescript(file.read())
with open(sys.argv[1], "w", encoding="utf-8", newline="") as file:
	for name, sql in database.execute(OBJECTS):
		file.write(f"{name}\t{sql or ''}\x1e")
