"""Rows at the door: a mapping from column name to value becomes one INSERT, checked against the documented columns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from store.columns import COLUMNS, GENERATED
from store.schema import Store, StoreError

VIETNAM = timezone(timedelta(hours=7))  # no summer time since 1975; a constant needs no tzdata on Windows

Row = Mapping[str, object]
Moment = datetime | str  # aware, or already "YYYY-MM-DDTHH:MM:SSZ"

_AS_IT_IS: Final = frozenset({str, int, float, bytes, type(None)})
"""What SQLite keeps as it is, but in columns of moments."""


def url_key(url: str) -> str:
    """Return the key of an address: sha256 in hex; the caller has made the address canonical.

    >>> url_key("https://baomau.example/a-1.html")[:12]
    'deec83f728cb'
    """
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


def utc(moment: Moment) -> str:
    """Return the moment in UTC to the second; a naive datetime is an error, not a guess.

    >>> utc(datetime(2025, 3, 4, 8, 15, tzinfo=VIETNAM))
    '2025-03-04T01:15:00Z'
    >>> utc("2025-03-04T08:15:00+07:00")
    '2025-03-04T01:15:00Z'
    """
    return _shifted(moment, UTC) + "Z"


def local(moment: Moment) -> str:
    """Return the moment in Vietnamese local time, as `published` and `updated` are kept.

    >>> local("2025-03-04T01:15:00Z")
    '2025-03-04T08:15:00+07:00'
    """
    return _shifted(moment, VIETNAM) + "+07:00"


@lru_cache(maxsize=1024)  # a run stamps all its rows with few moments
def _shifted(moment: Moment, zone: timezone) -> str:
    """Return the wall time in a zone to the second; strftime would write year 999 with three digits."""
    try:
        return _aware(moment).astimezone(zone).replace(tzinfo=None, microsecond=0).isoformat()
    except OverflowError as error:  # 0001-01-01, what some CMS print for "no date"
        raise StoreError(f"{moment!r} is outside the years 1 to 9999") from error


def _aware(moment: Moment) -> datetime:
    try:
        found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError as error:
        raise StoreError(f"{moment!r} is not a moment like 2025-03-04T08:15:00+07:00") from error
    if found.tzinfo is None:
        raise StoreError(f"{moment!r} has no time zone")
    return found


def cell(column: str, value: object) -> object:
    """Return the value as SQLite keeps it in this column.

    >>> cell("body", ("Một.", "Hai.")), cell("enabled", True), cell("value", Decimal("62.40"))
    ('["Một.", "Hai."]', 1, '62.40')
    """
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str | datetime) and column in ("published", "updated"):
        return local(value)
    if isinstance(value, str | datetime) and column.endswith("_utc"):
        return utc(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return _JSON(sorted(value) if isinstance(value, set | frozenset) else value)
    return value


_JSON = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps makes an encoder for every value


def insert(db: Store, table: str, row: Row, conflict: str = "") -> Any:
    """Insert one row and return the cursor; `conflict` is the ON CONFLICT clause. Unknown columns raise StoreError."""
    sql, moments = _statement(table, tuple(row), conflict)
    return db.conn.execute(sql, _cells(row, moments))


def insert_all(db: Store, table: str, rows: Sequence[Row]) -> None:
    """Insert rows; as `insert` for each. Rows beside each other with the same columns go into the file together."""
    begun = 0
    while begun < len(rows):
        names = tuple(rows[begun])
        sql, moments = _statement(table, names, "")
        ended = next((at for at in range(begun + 1, len(rows)) if tuple(rows[at]) != names), len(rows))
        db.conn.executemany(sql, [_cells(row, moments) for row in rows[begun:ended]])
        begun = ended


@lru_cache(maxsize=512)
def _statement(table: str, names: tuple[str, ...], conflict: str) -> tuple[str, frozenset[str]]:
    """Return the INSERT of these columns, and which of them hold moments."""
    check(table, dict.fromkeys(names))
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    moments = frozenset(name for name in names if name in ("published", "updated") or name.endswith("_utc"))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks}) {conflict}", moments  # noqa: S608 - names of ours; values are bound


def _cells(row: Row, moments: frozenset[str]) -> list[object]:
    return [
        value if type(value) in _AS_IT_IS and name not in moments else cell(name, value) for name, value in row.items()
    ]


def upsert(db: Store, table: str, keys: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert rows or replace their other columns where `keys` are known; return how many rows were given."""
    number = 0
    for row in rows:
        changed = ", ".join(f'"{name}" = excluded."{name}"' for name in row if name not in keys)
        action = f"DO UPDATE SET {changed}" if changed else "DO NOTHING"
        insert(db, table, row, f"ON CONFLICT ({', '.join(keys)}) {action}")
        number += 1
    return number


def check(table: str, row: Row) -> None:
    """Raise StoreError when the row names a column that the table does not have or computes by itself."""
    unknown = [name for name in row if name not in COLUMNS[table] or name in GENERATED]
    if unknown:
        raise StoreError(f"{table} has no column {', '.join(map(repr, unknown))}; it has {', '.join(COLUMNS[table])}")


def need(where: str, row: Row, *names: str) -> None:
    """Raise StoreError when a key is missing: nothing is filled in with a value that looks like data."""
    missing = [name for name in names if name not in row]
    if missing:
        raise StoreError(f"{where}: no {', '.join(missing)} in a row with {', '.join(row) or 'nothing'}")


def select(db: Store, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[dict[str, Any]]:
    """Return all rows of a query as dicts, column name to value."""
    cursor = db.conn.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
