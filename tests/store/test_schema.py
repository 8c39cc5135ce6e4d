"""The file: opened, refused with a reason, upgraded from version 1 on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from store import read, schema, write
from store.columns import COLUMNS
from store.schema import APPLICATION_ID, MIGRATIONS, VERSION, Migration, Reader, StoreError, connect, migrate, open_any
from store.schema import sqlite3 as plain  # two SQLite libraries in one process do not see each other's locks
from store.search import index_pending, search
from store.tables import VERSION_1
from store.views import VIEWS
from tests.store.conftest import START, article, page, save

OLD = Path(__file__).with_name("version1.sql")
THREE = Path(__file__).with_name("version3.sql")


def shape(connection: Any) -> dict[str, tuple[str, ...]]:
    """Every object and the columns of tables and views, as SQLite sees them."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")]
    return {name: tuple(str(row[1:]) for row in connection.execute(f'PRAGMA table_xinfo("{name}")')) for name in names}


def old_file(path: Path) -> None:
    connection = plain.connect(path)
    connection.executescript(OLD.read_text(encoding="utf-8"))
    connection.close()


def test_a_new_file_is_made_at_once(path: Path) -> None:
    connect(path).close()
    db = connect(path)
    assert schema.pending(db) == []
    assert db.conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert db.conn.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert db.conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    db.close()


def test_every_table_of_ours_is_strict(db: Any) -> None:
    loose = [
        row[1]
        for row in db.conn.execute("PRAGMA table_list")
        if row[2] == "table" and not row[5] and not row[1].startswith("sqlite_") and row[1] in COLUMNS
    ]
    assert loose == []


def test_an_old_file_is_named_and_refused_until_migrated(path: Path) -> None:
    old_file(path)
    with pytest.raises(StoreError, match=r"schema version 1, this diembao needs \d+ .*run diembao db migrate"):
        connect(path)
    with pytest.raises(StoreError, match="diembao db migrate"):
        connect(path, "ro")


def test_upgrade_from_version_1_keeps_every_row_and_gives_the_shape_of_a_new_file(path: Path, tmp_path: Path) -> None:
    old_file(path)
    before = plain.connect(path)
    tables = [row[0] for row in before.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    rows = {table: before.execute(f"SELECT * FROM {table}").fetchall() for table in tables if table != "migrations"}
    assert all(rows[table] for table in ("articles", "versions", "figures", "frontier", "visits"))
    before.close()

    old = open_any(path)
    assert migrate(old) == [migration.name for migration in MIGRATIONS[1:]]
    assert migrate(old) == []
    old.close()

    db, new = connect(path), connect(tmp_path / "new.db")
    assert shape(db.conn) == shape(new.conn)
    for table, kept in rows.items():
        width = len(kept[0]) if kept else 0
        now = [row[:width] for row in db.conn.execute(f"SELECT * FROM {table}")]
        assert sorted(now, key=repr) == sorted(kept, key=repr), table
    read.intact(db)
    db.close()
    new.close()


def test_an_upgraded_file_works_on_where_it_stood(path: Path) -> None:
    old_file(path)
    old = open_any(path)
    for id_, first, last in (("vn63-45", None, "2025-06-30"), ("vn34-44", "2025-07-01", None)):
        row = (id_, id_[-2:], "Quảng Trị", "quang-tri", "tỉnh", first, last, None)
        old.conn.execute("INSERT INTO provinces VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    migrate(old)
    old.close()
    db = connect(path)
    assert index_pending(db, str.lower, str.lower) == 3
    assert [row["title"] for row in search(db, "đã sửa", str.lower, str.lower)] == ["Chuyện cải cách số 1 (đã sửa)"]
    assert [row["status"] for row in read.series(db, "online_dossier_rate", "Quảng Trị")] == ["achieved", "target"]
    assert {row["ref_area"] for row in read.series(db, "online_dossier_rate", "Quảng Trị")} == {"vn63-45"}
    assert write.save_stories(db)["signed"] == 2
    assert write.save_story(db, [1, 2]) == 1
    assert [row["url"] for row in write.lease(db, "baomau", 1, START)] == ["https://baomau.example/bai-9.html"]
    db.close()


def test_a_file_of_version_3_gains_identity_and_lineage_and_no_guess(path: Path, tmp_path: Path) -> None:
    old_file(path)
    connection = plain.connect(path)
    connection.executescript(THREE.read_text(encoding="utf-8"))
    connection.close()
    with pytest.raises(StoreError, match=r"schema version 3, this diembao needs \d+ .*run diembao db migrate"):
        connect(path)
    old = open_any(path)
    assert migrate(old) == [migration.name for migration in MIGRATIONS if migration.number > 3]
    old.close()

    db, new = connect(path), connect(tmp_path / "new.db")
    assert shape(db.conn) == shape(new.conn)
    new.close()
    assert db.conn.execute("SELECT count(number) FROM articles").fetchone() == (0,)
    nothing = "SELECT count(content_key) + count(signature) + count(confidence) FROM versions"
    assert db.conn.execute(nothing).fetchone() == (0,)
    assert db.conn.execute("SELECT id, first_id FROM stories").fetchall() == [(2, 2)]
    assert db.conn.execute("SELECT count(*) FROM reprints").fetchone() == (0,)

    # An old article seen again is recognised by its address, takes its id, and is no new version for a new comma.
    run = write.begin_run(db, "run", ["baomau"], START)
    text, title, body = db.conn.execute(
        "SELECT v.text, v.title, v.body FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.id = 1"
    ).fetchone()
    row = article(1, tuple(line + "  " for line in json.loads(body)), title=title, text=text, number="1", lead=None)
    saved = save(db, run, page(1, run), row)
    assert (saved.article_id, saved.outcome) == (1, "same")
    assert db.conn.execute("SELECT number FROM articles WHERE id = 1").fetchone() == ("1",)
    assert write.save_stories(db)["stories"] == 0  # short notices are no story any more
    read.intact(db)
    db.close()


def test_migration_1_is_frozen() -> None:
    old, now = plain.connect(":memory:"), plain.connect(":memory:")
    old.executescript(OLD.read_text(encoding="utf-8"))
    now.executescript(VERSION_1)
    ours = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'view' AND name <> 'migrations'"
    frozen = {name: " ".join(sql.replace('"', "").split()) for name, sql in old.execute(ours)}
    assert frozen == {name: " ".join(sql.replace('"', "").split()) for name, sql in now.execute(ours)}
    old.close()
    now.close()


def test_migrations_are_numbered_in_order() -> None:
    numbers = [migration.number for migration in MIGRATIONS]
    assert numbers == list(range(1, VERSION + 1))


def test_a_failing_upgrade_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old_file(path)

    def fail(connection: Any) -> None:
        connection.execute("DROP TABLE places")
        connection.execute("INSERT INTO nowhere VALUES (1)")

    monkeypatch.setattr(schema, "MIGRATIONS", (*MIGRATIONS, Migration(VERSION + 1, "broken", fail)))
    db = open_any(path)
    before = shape(db.conn)
    with pytest.raises(StoreError, match="nothing was changed: no such table: nowhere"):
        migrate(db)
    assert shape(db.conn) == before
    assert not db.conn.in_transaction
    db.close()


def test_an_upgrade_that_leaves_rows_pointing_nowhere_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old_file(path)

    def orphan(connection: Any) -> None:
        connection.execute("DELETE FROM topics")

    monkeypatch.setattr(schema, "MIGRATIONS", (*MIGRATIONS, Migration(VERSION + 1, "orphan", orphan)))
    db = open_any(path)
    with pytest.raises(StoreError, match="rows point nowhere"):
        migrate(db)
    assert db.conn.execute("SELECT count(*) FROM topics").fetchone()[0] == 1
    db.close()


def test_changed_views_are_refreshed_by_migrate(path: Path) -> None:
    connect(path).close()
    other = plain.connect(path)
    other.execute("DROP VIEW v_series")
    other.execute("CREATE VIEW v_series AS SELECT 1 AS one")
    other.commit()
    other.close()
    with pytest.raises(StoreError, match="missing: views"):
        connect(path)
    db = open_any(path)
    migrate(db)
    assert schema.pending(db) == []
    db.close()


def test_refusals_name_the_file_and_the_cure(path: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        connect(path, "ro")
    with pytest.raises(StoreError, match="is a folder"):
        connect(tmp_path)
    with pytest.raises(StoreError, match=r"the folder .*missing does not exist"):
        connect(tmp_path / "missing" / "a.db")

    path.write_bytes(b"<html>not a database at all</html>" * 100)
    with pytest.raises(StoreError, match="is not a SQLite database"):
        connect(path)
    assert path.read_bytes().startswith(b"<html>")

    foreign = tmp_path / "foreign.db"
    connection = plain.connect(foreign)
    connection.execute("CREATE TABLE notes (words TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="not a diembao file"):
        connect(foreign)

    empty = tmp_path / "empty.db"
    empty.touch()
    with pytest.raises(StoreError, match="is empty"):
        connect(empty, "ro")


def test_a_newer_file_is_refused(path: Path) -> None:
    db = connect(path)
    db.execute("INSERT INTO migrations VALUES (?, 'of tomorrow', '9')", [VERSION + 1])
    db.close()
    for opener in (connect, open_any):
        with pytest.raises(
            StoreError, match=rf"newer diembao \(schema version {VERSION + 1}, this one knows {VERSION}\)"
        ):
            opener(path)


def test_a_locked_file_says_so(path: Path) -> None:
    connect(path).close()
    other = plain.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    db = connect(path, busy_seconds=0.05)
    with pytest.raises(StoreError, match="locked by another program"), write.batch(db):
        pass
    db.close()
    other.execute("ROLLBACK")
    other.close()


def test_a_reader_cannot_write_and_needs_no_sqlite_utils(path: Path) -> None:
    connect(path).close()
    db = schema.reader(path)
    with pytest.raises(StoreError, match="readonly"):
        write.begin_run(db, "run", [], START)
    assert read.counts(db)["articles"] == 0
    db.close()
    script = (
        "import sys, store.search, store.read\nassert 'sqlite_utils' not in sys.modules and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.slow
def test_the_plain_driver_of_python_serves_too(tmp_path: Path) -> None:
    """Windows has no pysqlite3: the whole room must work on the SQLite that Python brings (3.40 here)."""
    script = (
        "import sys; sys.modules['pysqlite3'] = None\n"
        "import pytest; from store import schema; assert schema.sqlite3.__name__ == 'sqlite3'\n"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', '--basetemp', sys.argv[1], 'tests/store/test_write.py',"
        " 'tests/store/test_frontier.py', 'tests/store/test_views.py', 'tests/store/test_search.py']))"
    )
    house = Path(__file__).parents[2]
    command = [sys.executable, "-c", script, str(tmp_path / "plain")]
    done = subprocess.run(
        command, cwd=house, env=os.environ | {"PYTHONPATH": str(house)}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")


def test_views_exist_and_answer_on_an_empty_file(db: Any) -> None:
    assert set(db.view_names()) == set(VIEWS)
    for view in VIEWS:
        assert list(db.execute(f"SELECT * FROM {view}")) == []


def test_reader_is_a_store() -> None:
    connection = plain.connect(":memory:", isolation_level=None)
    assert migrate(Reader(connection)) == [migration.name for migration in MIGRATIONS]
    connection.close()
