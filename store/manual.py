"""The manual page of the schema (`docs/schema.md`), written from the code. `python -m store.manual` prints it."""

from __future__ import annotations

import re
import sys

from store.columns import COLUMNS, GENERATED, TABLES
from store.schema import MIGRATIONS, Store, connect
from store.views import VIEWS

WORD = re.compile(r"[^',\s][^',]*")


def markdown() -> str:
    """Return every table, view and column with its sentence; a new database in memory is asked for types and keys."""
    db = connect(":memory:")
    try:
        parts = ["## Versions", "", "| number | what it brought |", "| --- | --- |"]
        parts += [f"| {migration.number} | {migration.name} |" for migration in MIGRATIONS]
        parts += ["", "## Views", ""]
        parts += [line for name in VIEWS for line in _section(db, name)]
        parts += ["## Tables", ""]
        parts += [line for name in COLUMNS if name not in VIEWS for line in _section(db, name)]
    finally:
        db.close()
    return "\n".join(parts).rstrip() + "\n"


def _section(db: Store, name: str) -> list[str]:
    parents = {
        source: f"{table}.{target}"
        for _, _, table, source, target, *_ in db.conn.execute(f'PRAGMA foreign_key_list("{name}")')
    }
    lines = [f"### {name}", "", TABLES[name], ""]
    if name in VIEWS:
        lines += ["| column | meaning |", "| --- | --- |"]
        lines += [f"| `{column}` | {_cell(sentence)} |" for column, sentence in COLUMNS[name].items()]
        return [*lines, ""]
    lines += ["| column | type | key | meaning |", "| --- | --- | --- | --- |"]
    for _, column, kind, required, _, key, _ in db.conn.execute(f'PRAGMA table_xinfo("{name}")'):
        if column not in COLUMNS[name]:
            continue  # the hidden columns of the full-text table
        type_ = f"{kind or 'TEXT'}{' generated' if column in GENERATED else ' not null' if required else ''}"
        keys = ["primary"] if key else []
        keys += [f"→ {parents[column]}"] if column in parents else []
        lines.append(f"| `{column}` | {type_} | {', '.join(keys)} | {_cell(COLUMNS[name][column])} |")
    return [*lines, *_words(db, name), ""]


def _words(db: Store, name: str) -> list[str]:
    """Return the allowed words of every enumerated column, read from its CHECK."""
    (sql,) = db.conn.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    found = re.findall(r"CHECK \((\w+) IN \(([^)]{1,1000})\)\)", sql)
    lines = [f"- `{column}`: {' · '.join(re.findall(WORD, words))}" for column, words in found]
    return ["", "Allowed words:", "", *lines] if lines else []


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(markdown())
