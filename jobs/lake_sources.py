"""What goes into a lake: the tables of a store, of parts, and the catalogues, each as a SELECT for DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from store.lake_views import BIG, CATALOGUES, PARTED, REAL, TABLES, WHOLE

AT_ONCE = 20_000
"""Rows of a store in one message."""
_OF_FIGURE = "JOIN figures f ON f.id = x.figure_id JOIN versions v ON v.id = f.version_id"
_ARTICLE_OF = {
    "articles": "articles x JOIN articles a ON a.id = x.id",
    "versions": "versions x JOIN articles a ON a.id = x.article_id",
    "stories": "stories x JOIN articles a ON a.id = x.first_id",
    "reprints": "reprints x JOIN articles a ON a.id = x.article_id",
    "figure_areas": f"figure_areas x {_OF_FIGURE} JOIN articles a ON a.id = v.article_id",
    "slips": f"slips x {_OF_FIGURE} JOIN articles a ON a.id = v.article_id",
}
_OTHERS = "{table} x JOIN versions v ON v.id = x.version_id JOIN articles a ON a.id = v.article_id"
_NUMBERED = frozenset({"id", "version_id", "article_id", "story_id", "figure_id", "other_id", "first_id"})
_ARROW = {WHOLE: pa.int64(), REAL: pa.float64()}
_MONTH = """coalesce(CAST(substr(a.published, 1, 4) AS INTEGER), 0) AS published_year,
  coalesce(CAST(substr(a.published, 6, 2) AS INTEGER), 0) AS published_month"""


def store_tables(db: Any, connection: Any, base: int) -> dict[str, str]:
    """Copy the big tables of a store into DuckDB, the numbers of their rows moved by `base`; returns a SELECT for each.

    A SELECT gives the columns of the table, `published_year`, `published_month` and the article as `of_article`.
    """
    for table in BIG:
        columns = TABLES[table]
        source = _ARTICLE_OF.get(table, _OTHERS.format(table=table))
        listed = ", ".join(
            f'x."{name}" + {base} AS "{name}"' if name in _NUMBERED else f'x."{name}"' for name in columns
        )
        sql = f"SELECT {listed}, {_MONTH}, a.id + {base} FROM {source}"  # noqa: S608 - names and a number of ours
        cursor = connection.execute(sql)
        more = [(name, pa.int64()) for name in (*PARTED, "of_article")]
        schema = pa.schema([(name, _ARROW.get(kind, pa.string())) for name, kind in columns.items()] + more)
        _copy(db, f"of_{table}", cursor, schema)
    return {table: f"SELECT * FROM of_{table}" for table in BIG}  # noqa: S608 - names of ours; files are quoted


def _copy(db: Any, name: str, cursor: Any, schema: pa.Schema) -> None:
    """Copy the rows of a SQLite cursor into a table of DuckDB."""
    first = True
    while (rows := cursor.fetchmany(AT_ONCE)) or first:
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
        db.register("incoming", pa.Table.from_arrays(arrays, schema=schema))
        verb = f"CREATE OR REPLACE TEMP TABLE {name} AS" if first else f"INSERT INTO {name}"
        db.execute(f"{verb} SELECT * FROM incoming")  # noqa: S608 - names of ours; files are quoted
        db.unregister("incoming")
        first = False


def part_tables(db: Any, sources: Mapping[str, int], room: int, figures: int) -> dict[str, str]:
    """Return the big tables of parts as SELECTs; a row's number is its source's, then its own place in the part."""
    schema = pa.schema([("file", pa.string()), ("number", pa.int64())])
    db.register("part_list", pa.Table.from_arrays([pa.array(list(sources)), pa.array(sources.values())], schema=schema))
    db.execute("CREATE OR REPLACE TEMP TABLE part_numbers AS SELECT * FROM part_list")
    db.unregister("part_list")
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in sources)
    db.execute(
        f"""CREATE OR REPLACE TEMP VIEW part_rows AS
        SELECT p.*, (n.number << {room}) + p.file_row_number + 1 AS id,
          (n.number << {room}) + p.file_row_number + 1 AS of_article,
          (n.number << {room}) + p.file_row_number * {figures} AS first_figure,
          coalesce(CAST(substr(p.published, 1, 4) AS INTEGER), 0) AS published_year,
          coalesce(CAST(substr(p.published, 6, 2) AS INTEGER), 0) AS published_month
        FROM read_parquet([{listed}], filename = true, file_row_number = true) p
        JOIN part_numbers n ON n.file = p.filename"""  # noqa: S608 - names of ours; files are quoted
    )
    month = "published_year, published_month, of_article"
    own = {
        "articles": """id, newspaper, url, url_key, fetched_utc AS first_seen_utc, fetched_utc AS last_seen_utc,
            id AS version_id, published, published_utc, province, CAST(NULL AS BIGINT) AS story_id""",
        "versions": """id, id AS article_id, 1 AS number, title, lead, text, author, section, updated, layout, status,
            confidence""",
        "annotations": "id AS version_id, relevance, relevance_score, novelty, doubt, model, code",
    }
    tables = {table: f"SELECT {names}, {month} FROM part_rows" for table, names in own.items()}  # noqa: S608 - names of ours; files are quoted
    for table in ("tags", "figures", "legal_references", "places"):
        tables[table] = _unnested(table, month)
    tables["figure_areas"] = f"""SELECT figure_id, w.name AS name, w.area AS area, {month} FROM (
        SELECT figure_id, unnest(areas) AS w, {month} FROM (
          SELECT first_figure + i AS figure_id, f.areas AS areas, {month} FROM (
            SELECT first_figure, unnest(figures) AS f, generate_subscripts(figures, 1) AS i, {month}
            FROM part_rows)))"""  # noqa: S608 - names of ours; files are quoted
    for table in ("stories", "reprints", "slips", "v_corrected"):
        nothing = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in TABLES[table].items())
        parted = ", ".join(f"0 AS {name}" for name in (*PARTED, "of_article"))
        tables[table] = f"SELECT {nothing}, {parted} WHERE false"
    return tables


def _unnested(table: str, month: str) -> str:
    """Return a list inside the rows as a table of its own."""
    names = []
    for name, kind in TABLES[table].items():
        if name == "version_id":
            names.append("version_id")
        elif name == "id":
            names.append("first_figure + i AS id")
        elif name.endswith("_num"):
            names.append(f'CAST(x."{name.removesuffix("_num")}" AS DOUBLE) AS "{name}"')
        else:
            names.append(f'CAST(x."{name}" AS {kind}) AS "{name}"')
    return f"""SELECT {", ".join(names)}, {month} FROM (SELECT id AS version_id, first_figure, unnest({table}) AS x,
        generate_subscripts({table}, 1) AS i, {month} FROM part_rows)"""  # noqa: S608 - names of ours; files are quoted


def catalogue_tables(db: Any, stores: Sequence[Path]) -> dict[str, str]:
    """Copy the catalogues into DuckDB: of this program, and of stores whatever it does not know."""
    from jobs.backlog import write_catalogue
    from scraper.frontier import newspaper_row
    from scraper.registry import newspapers
    from store.schema import connect, reader
    from store.write import save_newspapers

    with TemporaryDirectory(prefix="diembao-lake-") as folder:
        path = Path(folder) / "catalogue.db"
        with closing(connect(path)) as own:
            save_newspapers(own, [newspaper_row(spider) for spider in newspapers().values()])
            write_catalogue(own)
        for place, source in enumerate((path, *stores)):
            with closing(reader(source)) as opened:
                for table in CATALOGUES:
                    names = ", ".join(f'"{name}"' for name in TABLES[table])
                    fields = [(name, _ARROW.get(kind, pa.string())) for name, kind in TABLES[table].items()]
                    cursor = opened.conn.execute(f"SELECT {names}, {place} FROM {table}")  # noqa: S608 - names of ours; files are quoted
                    _copy(db, f"of_{table}_{place}", cursor, pa.schema([*fields, ("place", pa.int64())]))
    tables = {}
    for table in CATALOGUES:
        key = next(iter(TABLES[table]))
        union = " UNION ALL ".join(f"SELECT * FROM of_{table}_{place}" for place in range(len(stores) + 1))  # noqa: S608 - names of ours; files are quoted
        newest = f'QUALIFY row_number() OVER (PARTITION BY "{key}" ORDER BY place DESC) = 1 ORDER BY "{key}"'
        tables[table] = f"SELECT * FROM ({union}) {newest}"  # noqa: S608 - names of ours; files are quoted
    return tables
