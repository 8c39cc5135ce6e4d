"""A page's article into the file: found or made, its state a new version only if what it says has changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from store.content import content_key
from store.frontier import article_at
from store.identity import recognised
from store.rows import Row, check, insert, local, need, url_key, utc
from store.schema import Store

WITHHELD = "body withheld by the newspaper"
NAMES = ("url", "newspaper", "province", "number", "addresses")  # of an article row: what is no column of versions

Outcome = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a page; the article fields are None when it holds no article."""

    page_id: int
    article_id: int | None = None
    version_id: int | None = None
    outcome: Outcome | None = None


def save_article(db: Store, page: Row, article: Row, now: str, page_id: int) -> Saved:
    """Find or make the article, then its version; move `version_id` to the state the page shows now."""
    need("save_page: article", article, "url", "content_hash", "title", "body", "text", "layout", "status")
    version = {name: value for name, value in article.items() if name not in NAMES}
    check("versions", version)
    published = None if version.get("published") is None else local(version["published"])  # type: ignore[arg-type]
    dates = {"published": published, "published_utc": None if published is None else utc(published)}
    version |= dates

    newspaper = article.get("newspaper") or page["newspaper"]
    number = article.get("number")
    asked = list(dict.fromkeys((str(page["url"]), str(page["final_url"]))))
    url = str(article["url"])
    told = [url, *map(str, article.get("addresses") or ())]  # type: ignore[call-overload]
    paper = None if newspaper is None else str(newspaper)
    found = recognised(db, paper, asked, told, None if number is None else str(number), article)
    if found.warning:
        version["warnings"] = [*_listed(version.get("warnings")), found.warning]
        url = asked[-1] if article_at(db, url_key(url)) is not None else url
    article_id, fresh = found.article_id, found.article_id is None
    if article_id is None:
        row = {"newspaper": newspaper, "url": url, "url_key": url_key(url), "number": found.number}
        row |= {"first_seen_utc": now, "last_seen_utc": now, "province": article.get("province"), **dates}
        article_id = int(insert(db, "articles", row).lastrowid)
    else:
        db.conn.execute("UPDATE articles SET number = coalesce(number, ?) WHERE id = ?", (found.number, article_id))
    _name(db, article_id, asked, told)
    return _save_state(db, article_id, fresh, version, article.get("province"), now, page_id)


def unchanged(db: Store, page_id: int, key: str, now: str) -> Saved:
    """Count a 304 as a sight of the article at this address, if there is one."""
    article_id = article_at(db, key)
    if article_id is None:
        return Saved(page_id)
    (version_id,) = db.conn.execute(
        "UPDATE articles SET last_seen_utc = ? WHERE id = ? RETURNING version_id", (now, article_id)
    ).fetchone()
    return Saved(page_id, article_id, version_id, "same")


def withheld(db: Store, version_id: int | None) -> str | None:
    """Say again, of a page that has not changed, that its body is withheld."""
    found = db.conn.execute("SELECT status FROM versions WHERE id = ?", (version_id,)).fetchone()
    return WITHHELD if found is not None and found[0] == "withheld" else None


def _name(db: Store, article_id: int, asked: list[str], told: list[str]) -> None:
    """Keep every address seen as a way to the article.

    An alias of another article is handed over only where this page itself was served; what a page merely says of
    itself takes nothing away from others.
    """
    sql = """INSERT INTO aliases (url_key, url, article_id) SELECT ?1, ?2, ?3
        WHERE NOT EXISTS (SELECT 1 FROM articles WHERE url_key = ?1)
        ON CONFLICT (url_key) DO """
    told = [address for address in dict.fromkeys(told) if address not in asked]
    db.conn.executemany(
        sql + "UPDATE SET article_id = excluded.article_id", [(url_key(each), each, article_id) for each in asked]
    )
    db.conn.executemany(sql + "NOTHING", [(url_key(each), each, article_id) for each in told])


def _save_state(
    db: Store, article_id: int, fresh: bool, version: Row, province: object, now: str, page_id: int
) -> Saved:
    """Keep the state a page shows, unless it says what is known."""
    key = version_key(version)
    if fresh:
        return _save_first(db, article_id, {**version, "content_key": key}, now, page_id)
    current = db.conn.execute(
        """SELECT v.id, v.status, v.content_hash, v.content_key, v.title, v.lead, v.body, v.captions, v.tables
        FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.id = ?""",
        (article_id,),
    ).fetchone()
    if (current[1] == "ok" and version["status"] == "withheld") or (
        current[1] == version["status"] and (current[2] == version["content_hash"] or _stored_key(current) == key)
    ):
        db.conn.execute("UPDATE articles SET last_seen_utc = ? WHERE id = ?", (now, article_id))
        return Saved(page_id, article_id, int(current[0]), "same")

    version_id = _save_version(db, article_id, {**version, "content_key": key}, now, page_id)
    db.conn.execute(
        """UPDATE articles SET version_id = ?, last_seen_utc = ?, province = coalesce(?, province),
          published = coalesce(?, published), published_utc = coalesce(?, published_utc) WHERE id = ?""",
        (version_id, now, province, version["published"], version["published_utc"], article_id),
    )
    return Saved(page_id, article_id, version_id, "changed")


def _save_first(db: Store, article_id: int, version: Row, now: str, page_id: int) -> Saved:
    """Keep the first state of an article whose row has just been made."""
    row = {**version, "article_id": article_id, "number": 1, "seen_utc": now, "page_id": page_id}
    version_id = int(insert(db, "versions", row).lastrowid)
    db.conn.execute("UPDATE articles SET version_id = ? WHERE id = ?", (version_id, article_id))
    return Saved(page_id, article_id, version_id, "new")


def _save_version(db: Store, article_id: int, version: Row, now: str, page_id: int) -> int:
    """Return the version that says this, made if it is new; a state seen before (A, B, A) is the same row again."""
    earlier = db.conn.execute(
        """SELECT id, status, content_hash, content_key, title, lead, body, captions, tables FROM versions
        WHERE article_id = ? ORDER BY number""",
        (article_id,),
    ).fetchall()
    for row in earlier:
        same = row[1] == version["status"] and _stored_key(row) == version["content_key"]
        if same or row[2] == version["content_hash"]:
            db.conn.execute("UPDATE versions SET signature = NULL WHERE id = ?", (row[0],))  # compared anew
            return int(row[0])
    number = db.conn.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM versions WHERE article_id = ?", (article_id,)
    ).fetchone()[0]
    row = {**version, "article_id": article_id, "number": number, "seen_utc": now, "page_id": page_id}
    return int(insert(db, "versions", row).lastrowid)


def version_key(version: Row) -> str:
    parts = (_listed(version.get(name)) for name in ("body", "captions", "tables"))
    lead = version.get("lead")
    return content_key(str(version["title"]), None if lead is None else str(lead), *parts)


def _stored_key(row: tuple[Any, ...]) -> str:
    """Return the content key of a stored version; one written before there were keys has its text."""
    if row[3] is not None:
        return str(row[3])
    title, lead, body, captions, tables = row[4:]
    return content_key(title, lead, json.loads(body), json.loads(captions), json.loads(tables))


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(json.loads(value) if isinstance(value, str) else value)
