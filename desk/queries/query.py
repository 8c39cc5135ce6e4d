"""One question to the store: its name, title and SQL, and its rows. Values come in as named parameters."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol


class Store(Protocol):
    """Whatever holds an open connection to the SQLite file."""

    @property
    def conn(self) -> Any:
        """Return the connection of the SQLite driver."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question: what it is called, what the page that shows it is called, its SQL, and a line that explains it."""

    name: str
    title: str
    sql: str
    explained: str = ""


def rows_of(store: Store, query: Query, **values: object) -> Iterator[dict[str, Any]]:
    """Ask one question; gives its rows as dicts in the order of the columns."""
    cursor = store.conn.execute(query.sql, values)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))
