"""Articles read once more from their archived pages: a mended layout mends what it had read, and fakes no edit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from store.articles import NAMES, save_article, version_key
from store.frontier import article_at
from store.months import count_in, count_out
from store.rows import Moment, Row, check, local, url_key, utc
from store.schema import Store
from store.transaction import inside

Fold = Callable[[str], str]
Reread = Literal["same", "mended", "found", "worse"]


def archived_articles(
    db: Store, newspapers: Sequence[str] = (), since_utc: Moment | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the archived pages of articles, oldest first, with the version each of them made (null if none).

    A page made a version when it brought an article or an edit; of pages that said the same again, none is yielded.
    """
    columns = (
        *("id", "newspaper", "url", "final_url", "content_type", "fetched_utc", "digest"),
        *("archive_file", "archive_offset", "archive_length"),
    )
    marks = ", ".join("?" * len(newspapers))
    cursor = db.conn.execute(
        f"""SELECT {", ".join(f"p.{name}" for name in columns)}, v.id FROM pages p
        LEFT JOIN versions v ON v.page_id = p.id
        WHERE p.kind = 'article' AND p.archive_file IS NOT NULL AND (? IS NULL OR p.fetched_utc >= ?)
          AND (NOT ? OR p.newspaper IN ({marks}))
          AND (v.id IS NOT NULL OR p.id = (SELECT max(id) FROM pages WHERE url = p.url AND archive_file IS NOT NULL))
        ORDER BY p.id""",  # noqa: S608 - names of ours; values are bound
        (*[None if since_utc is None else utc(since_utc)] * 2, bool(newspapers), *newspapers),
    )
    for row in cursor.fetchall():  # the rows change under the reader's hands
        yield dict(zip((*columns, "version_id"), row, strict=True))


def reread(db: Store, page: Row, article: Row | None, fold: Fold, searchable: Fold) -> Reread:
    """Keep what a page reads like now; call inside `batch`. `page` is a row of `archived_articles`.

    A version is changed in place, for the newspaper has edited nothing, and loses its annotation with its text; where
    it now says what another version of the article says, the two become one. A page of no article so far may bring one
    ("found"). A reading that fails or is withheld where the stored one was whole is refused ("worse").
    """
    inside(db, "reread")
    version_id = page["version_id"]
    if version_id is None:
        if (
            article is None
            or article["status"] == "unreadable"
            or article_at(db, url_key(str(page["url"]))) is not None
        ):
            return "same"
        saved = save_article(db, page, article, str(page["fetched_utc"]), int(str(page["id"])))
        db.conn.execute(
            """UPDATE frontier SET state = 'done', reason = NULL, article_id = ?, done_utc = coalesce(done_utc, ?)
            WHERE url_key = ?""",
            (saved.article_id, page["fetched_utc"], url_key(str(page["url"]))),
        )
        return "found"
    row = {name: value for name, value in (article or {}).items() if name not in NAMES}
    (article_id, status, text) = db.conn.execute(
        "SELECT article_id, status, text FROM versions WHERE id = ?", (version_id,)
    ).fetchone()
    if article is None or row["status"] == "unreadable" or (status == "ok" and row["status"] != "ok"):
        return "worse"
    return _mended(db, int(str(version_id)), int(article_id), str(text), row, fold, searchable)


def _mended(
    db: Store, version_id: int, article_id: int, before: str, row: dict[str, Any], fold: Fold, searchable: Fold
) -> Reread:
    check("versions", row)
    published = None if row.get("published") is None else local(row["published"])
    row |= {"published": published, "published_utc": None if published is None else utc(published)}
    row["updated"] = None if row.get("updated") is None else local(row["updated"])
    row["content_key"] = version_key(row)
    told = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | tuple) else value
        for name, value in row.items()
    }
    names = list(told)
    stored = db.conn.execute(f"SELECT {', '.join(names)} FROM versions WHERE id = ?", (version_id,)).fetchone()  # noqa: S608 - names of ours; values are bound
    if all(_alike(told[name], value) for name, value in zip(names, stored, strict=True) if name != "content_key"):
        return "same"
    twin = db.conn.execute(
        "SELECT id FROM versions WHERE article_id = ? AND content_hash = ? AND id <> ?",
        (article_id, row["content_hash"], version_id),
    ).fetchone()
    count_out(db, version_id)  # what is told of months follows the day of publication
    if row["text"] != before or twin:
        db.conn.execute("DELETE FROM annotations WHERE version_id = ?", (version_id,))
        _unindex(db, version_id, before, fold, searchable)
    if row["text"] != before:  # a correction keeps the words that were shown; where they stood is no more
        db.conn.execute('UPDATE corrections SET start = NULL, "end" = NULL WHERE version_id = ?', (version_id,))
    if twin:
        db.conn.execute("UPDATE articles SET version_id = ? WHERE version_id = ?", (twin[0], version_id))
        db.conn.execute("UPDATE versions SET signature = NULL WHERE id = ?", (twin[0],))  # its story is found anew
        for table in ("reviews", "corrections", "reprints"):  # one text
            db.conn.execute(f"UPDATE {table} SET version_id = ? WHERE version_id = ?", (twin[0], version_id))  # noqa: S608 - names of ours
        db.conn.execute("DELETE FROM versions WHERE id = ?", (version_id,))
        return "mended"
    changes = ", ".join(f"{name} = ?" for name in names)
    db.conn.execute(
        f"UPDATE versions SET {changes}, signature = NULL WHERE id = ?",  # noqa: S608 - names of ours; values are bound
        (*told.values(), version_id),
    )
    count_in(db, version_id)
    if row["text"] != before:
        db.conn.execute(
            "INSERT INTO articles_fts (rowid, fold, searchable) VALUES (?, ?, ?)",
            (version_id, fold(row["text"]), searchable(row["text"])),
        )
    db.conn.execute(
        "UPDATE articles SET published = ?, published_utc = ? WHERE id = ? AND version_id = ?",
        (row["published"], row["published_utc"], article_id, version_id),
    )
    return "mended"


def _alike(told: object, stored: object) -> bool:
    """Compare a value with its stored form; JSON by what it says."""
    if isinstance(told, str) and isinstance(stored, str) and told[:1] in "[{" and told != stored:
        try:
            return bool(json.loads(told) == json.loads(stored))
        except ValueError:
            return False
    return told == stored


def _unindex(db: Store, version_id: int, text: str, fold: Fold, searchable: Fold) -> None:
    """Take a text out of the search index: an index without contents must be told what it held."""
    if db.conn.execute("SELECT 1 FROM articles_fts WHERE rowid = ?", (version_id,)).fetchone():
        db.conn.execute(
            "INSERT INTO articles_fts (articles_fts, rowid, fold, searchable) VALUES ('delete', ?, ?, ?)",
            (version_id, fold(text), searchable(text)),
        )
