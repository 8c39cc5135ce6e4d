"""Everything that asks the file: questions of the commands, the desk and the crawl, answered as plain rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from store.changes import figure_changes, line_changes, text_changes
from store.columns import COLUMNS
from store.rows import select
from store.schema import Store, StoreError

__all__ = [
    "archive_ends",
    "article",
    "changes",
    "counts",
    "edits",
    "figures",
    "gaps",
    "health",
    "intact",
    "last_run",
    "newest_reform",
    "queue",
    "series",
    "skipped",
    "story",
    "story_counts",
    "to_read",
    "unannotated",
    "versions",
    "visits",
    "waiting",
]

Rows = list[dict[str, Any]]

COUNTED = ("newspapers", "runs", "pages", "frontier", "articles", "versions", "annotations", "tags", "figures")


# Annotations first: they are small, and texts lie between what is asked of versions, so only those left are looked at.
_UNREAD = """SELECT a.version_id FROM articles a LEFT JOIN annotations x ON x.version_id = a.version_id
WHERE CASE WHEN x.code = ? AND x.model IS ? THEN 0
  ELSE EXISTS (SELECT 1 FROM versions v WHERE v.id = a.version_id AND v.status <> 'unreadable') END
ORDER BY a.published_utc DESC, a.version_id DESC LIMIT ?"""


def waiting(db: Store, code: str, model: str | None, limit: int | None = None) -> list[int]:
    """Return the ids of current versions that this code and model have not read, newest first.

    One question for all of them: asked again for every few, it would pass over all that are read each time.
    """
    given = (code, model, -1 if limit is None else limit)
    return [int(row[0]) for row in db.conn.execute(_UNREAD, given)]


def unannotated(db: Store, code: str, model: str | None, limit: int | None = None) -> Rows:
    """Return current versions that this code and model have not read, newest first; rows as `to_read` has them."""
    return to_read(db, waiting(db, code, model, limit))


def to_read(db: Store, version_ids: Sequence[int]) -> Rows:
    """Return versions as language reads them, in the order asked for; one that is current no more is left out.

    Rows: version_id, article_id, newspaper, url, title, text, published (local or None), province (name or None).
    """
    return select(
        db,
        """SELECT v.id AS version_id, a.id AS article_id, a.newspaper, a.url, v.title, v.text, a.published,
          coalesce((SELECT name FROM provinces WHERE slug = coalesce(a.province, n.province) ORDER BY id LIMIT 1),
            a.province) AS province
        FROM json_each(?) asked JOIN versions v ON v.id = asked.value
        JOIN articles a ON a.id = v.article_id AND a.version_id = v.id
        LEFT JOIN newspapers n ON n.slug = a.newspaper ORDER BY asked.key""",
        (json.dumps(version_ids),),
    )


def newest_reform(db: Store, limit: int = 20, newspaper: str | None = None, since: str | None = None) -> Rows:
    """Return the newest articles on reform (core before partial on the same day): rows of v_articles, `tags` beside.

    `tags` lists {topic, name_vi, score, strength}, main topics first; `topics` and `topic_names` are lists in the same
    order; `text` is left out.
    """
    names = ", ".join(name for name in COLUMNS["v_articles"] if name != "text")
    rows = select(
        db,
        f"""SELECT {names} FROM v_articles WHERE relevance IN ('core', 'partial')
        AND newspaper IS coalesce(:newspaper, newspaper) AND (:since IS NULL OR published >= :since)
        ORDER BY published_day DESC, relevance, published DESC, article_id DESC LIMIT :limit""",  # noqa: S608 - names of ours; values are bound
        {"newspaper": newspaper, "since": since, "limit": limit},
    )
    for row in rows:
        _with_tags(db, row)
    return rows


def figures(
    db: Store,
    indicator: str | None = None,
    scope: str | None = None,
    period: str | None = None,
    status: str | None = None,
    newspaper: str | None = None,
    since: str | None = None,
    known: bool = False,
    limit: int | None = None,
    foldings: Sequence[Callable[[str], str]] = (),
) -> Rows:
    """Return rows of v_figures, by indicator, scope and period.

    `indicator` is an id or words of a name; `period` a code (`2024-Q3`), or the beginning of codes with a star
    (`2024*`); `since` a local day of publication; `known` leaves out what is in no catalogue row. The rest is compared
    whole. Where nothing is called so, `foldings` (finest first) are tried on `scope` and `indicator`: the whole, then
    any that holds all the words.
    """
    scopes = _called(db, "scope", scope, foldings)
    indicators = _called(db, "indicator", indicator, foldings)
    begins = period is not None and period.endswith("*")
    named = "indicator_id = :indicator OR instr(indicator_name, :indicator) OR instr(indicator, :indicator)"
    wanted: dict[str, tuple[str, object]] = {
        "indicator": ("indicator IN (SELECT value FROM json_each(:indicator))", indicators)
        if indicators
        else (f"({named})", indicator),
        "scope": ("scope IN (SELECT value FROM json_each(:scope))", scopes) if scopes else ("scope = :scope", scope),
        "period": (
            "substr(period, 1, length(:period)) = :period" if begins else "period = :period",
            period[:-1] if begins and period else period,
        ),
        "status": ("status = :status", status),
        "newspaper": ("newspaper = :newspaper", newspaper),
        "since": ("published >= :since", since),
        "known": ("indicator_id IS NOT NULL = :known", True if known else None),
    }
    asked = {name: pair for name, pair in wanted.items() if pair[1] is not None}
    where = " AND ".join(condition for condition, _ in asked.values()) or "1"
    return select(
        db,
        f"""SELECT * FROM v_figures WHERE {where}
        ORDER BY indicator_id IS NULL, indicator_id, indicator, scope, period_end, status, published, figure_id
        LIMIT :limit""",  # noqa: S608 - names of ours; values are bound
        {"limit": -1 if limit is None else limit, **{name: value for name, (_, value) in asked.items()}},
    )


def _called(db: Store, column: str, asked: str | None, foldings: Sequence[Callable[[str], str]]) -> str | None:
    """Return as JSON the values of a column of figures that are called so when folded; None where as typed will do."""
    if asked is None or not foldings:
        return None
    names = [name for (name,) in db.conn.execute(f"SELECT DISTINCT {column} FROM figures WHERE {column} IS NOT NULL")]  # noqa: S608 - a column of ours
    as_typed = asked in names if column == "scope" else any(asked in name for name in names)
    if as_typed or db.conn.execute("SELECT 1 FROM indicators WHERE id = ?", (asked,)).fetchone():
        return None
    for fold in foldings:
        whole = fold(asked)
        found = [name for name in names if fold(name) == whole]
        found = found or [name for name in names if set(whole.split()) <= set(fold(name).split())]
        if found and whole:
            return json.dumps(found, ensure_ascii=False)
    return None


def series(db: Store, indicator: str, scope: str, kind: str = "level") -> Rows:
    """Return one time series, achieved beside target: rows of v_series by area, period and status.

    An old and a new province of one name are two series, the old one first (`ref_area`).
    """
    return select(
        db,
        """SELECT * FROM v_series WHERE indicator_id = ? AND scope = ? AND kind = ?
        ORDER BY ref_area_from IS NOT NULL, ref_area_from, ref_area, period_end, status, published""",
        (indicator, scope, kind),
    )


def article(db: Store, article_id: int) -> dict[str, Any] | None:
    """Return an article with `tags`, `figure_rows`, `references`, `places` and `edits`, or None if there is none."""
    found = select(db, "SELECT * FROM v_articles WHERE article_id = ?", (article_id,))
    if not found:
        return None
    row = found[0]
    version = row["version_id"]
    _with_tags(db, row)
    row["figure_rows"] = select(db, "SELECT * FROM v_figures WHERE version_id = ? ORDER BY start", (version,))
    row["references"] = select(db, "SELECT * FROM legal_references WHERE version_id = ? ORDER BY start", (version,))
    row["places"] = select(db, "SELECT * FROM places WHERE version_id = ? ORDER BY start", (version,))
    row["edits"] = versions(db, article_id)
    return row


def versions(db: Store, article_id: int) -> Rows:
    """Return the states of an article, first to last: rows of v_versions, paragraphs as lists."""
    rows = select(db, "SELECT * FROM v_versions WHERE article_id = ? ORDER BY number", (article_id,))
    for row in rows:
        for name in ("paragraphs_removed", "paragraphs_added"):
            row[name] = None if row[name] is None else json.loads(row[name])
    return rows


def edits(db: Store, limit: int = 20, since_utc: str | None = None) -> Rows:
    """Return the newest edits: versions after the first, with what was changed.

    Rows: article_id, version_id, newspaper, url, number, title, seen_utc, updated, changes. `changes` lists
    (before, after) line by line over title, lead, paragraphs and captions; "" stands for a line only one side has.
    """
    rows = select(
        db,
        """SELECT a.id AS article_id, v.id AS version_id, a.newspaper, a.url, v.number, v.title, v.seen_utc, v.updated,
          json_array(p.title, p.lead) AS head_before, p.body AS body_before, p.captions AS captions_before,
          json_array(v.title, v.lead) AS head, v.body, v.captions
        FROM versions v JOIN articles a ON a.id = v.article_id
        JOIN versions p ON p.article_id = v.article_id AND p.number = v.number - 1
        WHERE :since IS NULL OR v.seen_utc >= :since
        ORDER BY v.seen_utc DESC, v.id DESC LIMIT :limit""",
        {"since": since_utc, "limit": limit},
    )
    for row in rows:
        title, lead = json.loads(row.pop("head_before"))
        before = {"title": title, "lead": lead, "body": row.pop("body_before"), "captions": row.pop("captions_before")}
        title, lead = json.loads(row.pop("head"))
        after = {"title": title, "lead": lead, "body": row.pop("body"), "captions": row.pop("captions")}
        row["changes"] = [(change.before, change.after) for change in text_changes(before, after)]
    return rows


def changes(db: Store, article_id: int) -> Rows:
    """Return what every edit of an article changed, first to last.

    Rows: version_id, number, seen_utc, updated; `lines` lists {part, kind, before, after}, part being title, lead,
    body, captions or tables, kind added, removed, changed or moved, paragraphs paired by the words they share;
    `figures` lists {kind, indicator, indicator_id, scope, period, status, before, after}, None where one of the two
    versions has not been annotated.
    """
    states = select(
        db,
        """SELECT v.id AS version_id, v.number, v.seen_utc, v.updated, v.title, v.lead, v.body, v.captions, v.tables,
          EXISTS (SELECT 1 FROM annotations WHERE version_id = v.id) AS annotated
        FROM versions v WHERE v.article_id = ? ORDER BY v.number""",
        (article_id,),
    )
    rows = []
    for before, after in pairwise(states):
        told = {name: after[name] for name in ("version_id", "number", "seen_utc", "updated")}
        lines = [change._asdict() for change in text_changes(before, after)]
        found = None
        if before["annotated"] and after["annotated"]:
            old, new = (
                select(db, "SELECT * FROM figures WHERE version_id = ? ORDER BY start, id", (side["version_id"],))
                for side in (before, after)
            )
            found = figure_changes(old, new)
        rows.append({**told, "lines": lines, "figures": found})
    return rows


def story(db: Store, article_id: int) -> dict[str, Any] | None:
    """Return the story an article is in, or None: its row of v_stories with `members`, in the order of print.

    Members are rows of v_reprints; `lines` lists, paragraph by paragraph, what a member has otherwise than the first
    article: {kind, before, after}, where removed was cut, added is its own, changed is reworded.
    """
    found = select(
        db, "SELECT * FROM v_stories WHERE story_id = (SELECT story_id FROM articles WHERE id = ?)", (article_id,)
    )
    if not found:
        return None
    row = found[0]
    members = select(
        db,
        """SELECT r.*, v.body FROM v_reprints r JOIN articles a ON a.id = r.article_id JOIN versions v
        ON v.id = a.version_id WHERE r.story_id = ?
        ORDER BY r.role <> 'first', a.published_utc IS NULL, a.published_utc, a.first_seen_utc, a.id""",
        (row["story_id"],),
    )
    first = json.loads(members[0]["body"])
    for member in members:
        lines = line_changes(first, json.loads(member.pop("body")))
        member["lines"] = [{"kind": line.kind, "before": line.before, "after": line.after} for line in lines]
    return {**row, "members": members}


def story_counts(db: Store, since_utc: str | None = None, until_utc: str | None = None) -> dict[str, int]:
    """Return how many articles were published in [since, until), and how many stories that makes.

    Keys: articles, stories (reprints and duplicates counted once), reprints, duplicates.
    """
    return select(
        db,
        """SELECT count(*) AS articles, count(DISTINCT coalesce(a.story_id, -a.id)) AS stories,
          coalesce(sum(r.role = 'reprint'), 0) AS reprints, coalesce(sum(r.role = 'duplicate'), 0) AS duplicates
        FROM articles a LEFT JOIN reprints r ON r.article_id = a.id
        WHERE (:since IS NULL OR a.published_utc >= :since) AND (:until IS NULL OR a.published_utc < :until)""",
        {"since": since_utc, "until": until_utc},
    )[0]


def skipped(db: Store, run_id: int) -> Rows:
    """Return what a run did not bring, and why: failed and skipped addresses, and done ones with a reason.

    Rows: newspaper, kind, url, state, reason, attempts.
    """
    return select(
        db,
        """SELECT newspaper, kind, url, state, reason, attempts FROM frontier
        WHERE run_id = ? AND reason IS NOT NULL AND reason <> 'reached by redirect'
        ORDER BY newspaper, state DESC, reason, url""",
        (run_id,),
    )


def health(db: Store) -> Rows:
    """Return every newspaper with its last visit beside what it usually brings.

    Rows: newspaper, title, enabled, articles (in all), last_visit_utc, outcome, articles_new, failed (of the last
    visit), usual_articles (mean of articles_new of the up to 14 visits before, None if there was none), queued,
    last_published.
    """
    return select(
        db,
        """WITH ordered AS (
          SELECT s.*, r.started_utc, row_number() OVER (PARTITION BY s.newspaper ORDER BY s.run_id DESC) AS back
          FROM visits s JOIN runs r ON r.id = s.run_id)
        SELECT n.slug AS newspaper, n.title, n.enabled, (SELECT count(*) FROM articles WHERE newspaper = n.slug)
            AS articles, o.started_utc AS last_visit_utc, o.outcome, o.articles_new, o.failed,
          (SELECT round(avg(articles_new), 1) FROM ordered WHERE newspaper = n.slug AND back BETWEEN 2 AND 15)
            AS usual_articles,
          (SELECT count(*) FROM frontier WHERE newspaper = n.slug AND state IN ('queued', 'leased')) AS queued,
          (SELECT max(published) FROM articles WHERE newspaper = n.slug) AS last_published
        FROM newspapers n LEFT JOIN ordered o ON o.newspaper = n.slug AND o.back = 1
        ORDER BY n.slug""",
    )


def gaps(db: Store, since: str | None = None) -> Rows:
    """Return rows of v_source_gaps from the local day `since` on."""
    return select(db, "SELECT * FROM v_source_gaps WHERE ? IS NULL OR day >= ? ORDER BY day, newspaper", (since, since))


def queue(db: Store, newspaper: str | None = None) -> dict[str, int]:
    """Return how many addresses are in each state."""
    rows = db.conn.execute(
        "SELECT state, count(*) FROM frontier WHERE newspaper = coalesce(?, newspaper) GROUP BY state", (newspaper,)
    )
    return {"queued": 0, "leased": 0, "done": 0, "failed": 0, "skipped": 0, **dict(rows)}


def last_run(db: Store) -> dict[str, Any] | None:
    """Return the newest run, `counts` as an object; None before the first."""
    rows = select(db, "SELECT * FROM runs ORDER BY id DESC LIMIT 1")
    return None if not rows else {**rows[0], "counts": json.loads(rows[0]["counts"] or "{}")}


def runs_finished(db: Store, command: str) -> int:
    """Return how many runs of a command came to a good end."""
    found = db.conn.execute(
        "SELECT count(*) FROM runs WHERE command = ? AND exit_code = 0 AND counts ->> '$.stopped' IS NULL", (command,)
    )
    return int(found.fetchone()[0])


def visits(db: Store, run_id: int) -> Rows:
    """Return what every newspaper brought in a run."""
    return select(db, "SELECT * FROM visits WHERE run_id = ? ORDER BY newspaper", (run_id,))


def counts(db: Store) -> dict[str, int]:
    """Return how many rows the main tables have."""
    return {table: db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}  # noqa: S608 - names of ours; values are bound


def archive_ends(db: Store) -> Mapping[str, int]:
    """Return the committed length of every archive file: what is behind it belongs to no stored page."""
    return dict(db.conn.execute("SELECT name, length FROM archive_files").fetchall())


def intact(db: Store) -> None:
    """Raise StoreError when the file is damaged or a row points nowhere; for `diembao doctor`, reads everything."""
    (answer,) = db.conn.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise StoreError(f"the file is damaged: {answer}")
    broken = db.conn.execute("PRAGMA foreign_key_check").fetchone()
    if broken:
        raise StoreError(f"{broken[0]} row {broken[1]} points at no row of {broken[2]}")


def _with_tags(db: Store, row: dict[str, Any]) -> None:
    row["tags"] = select(
        db,
        """SELECT g.topic, t.name_vi, g.score, g.strength FROM tags g JOIN topics t ON t.id = g.topic
        WHERE g.version_id = ? ORDER BY g.strength DESC, g.score DESC, g.topic""",
        (row["version_id"],),
    )
    row["topics"] = [tag["topic"] for tag in row["tags"]]
    row["topic_names"] = [tag["name_vi"] for tag in row["tags"]]
