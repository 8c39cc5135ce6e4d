"""Every table, view and column has its sentence, and docs/schema.md is what the code says today."""

from pathlib import Path
from typing import Any

from store.columns import COLUMNS, GENERATED, TABLES
from store.manual import markdown
from store.views import VIEWS

PAGE = Path(__file__).parents[2] / "docs" / "schema.md"
SHADOWS = ("articles_fts_",)  # FTS5 keeps its own tables


def columns(db: Any, name: str) -> set[str]:
    hidden = 1  # of table_xinfo: 1 = hidden column of a virtual table, 2 and 3 = generated
    return {row[1] for row in db.conn.execute(f'PRAGMA table_xinfo("{name}")') if row[6] != hidden}


def test_every_column_is_documented_and_no_other(db: Any) -> None:
    names = {name for name in (*db.table_names(), *db.view_names()) if not name.startswith(SHADOWS)}
    assert set(TABLES) == set(COLUMNS) == names
    for name in names:
        assert set(COLUMNS[name]) == columns(db, name), name
    assert set(VIEWS) <= names


def test_sentences_are_sentences() -> None:
    for name, sentences in COLUMNS.items():
        for column, sentence in {**sentences, "": TABLES[name]}.items():
            assert sentence.strip() == sentence, (name, column)
            assert sentence.endswith("."), (name, column)
            assert "\n" not in sentence, (name, column)


def test_generated_columns_are_known(db: Any) -> None:
    generated = {row[1] for row in db.conn.execute("PRAGMA table_xinfo(figures)") if row[6] == 2}
    assert generated == GENERATED


def test_the_page_is_fresh() -> None:
    assert markdown() in PAGE.read_text(encoding="utf-8"), "run: cog -r docs/schema.md"
