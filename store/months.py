"""Months: what the model said of the articles published in each, kept up annotation by annotation."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from store.rows import select
from store.schema import Store

Rows = list[dict[str, Any]]


class _Share(NamedTuple):
    """What one annotation adds to its month."""

    month: str
    model: str
    relevant: int
    novelty: float
    topics: list[tuple[str, int, int, float]]
    """(topic, present, main, score)."""


def count_in(db: Store, version_id: int) -> None:
    """Add the annotation of a version to its month; one without date, model or scores belongs to none."""
    share = _share(db, version_id)
    if share is None:
        return
    month, model, relevant, novelty, topics = share
    db.conn.execute(
        """INSERT INTO model_months VALUES (?, ?, 1, ?, ?, ?) ON CONFLICT (month, model) DO UPDATE SET
        texts = texts + 1, relevant = relevant + excluded.relevant, novelty_sum = novelty_sum + excluded.novelty_sum,
        novelty_relevant_sum = novelty_relevant_sum + excluded.novelty_relevant_sum""",
        (month, model, relevant, novelty, relevant * novelty),
    )
    db.conn.executemany(
        """INSERT INTO topic_months VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (month, model, topic) DO UPDATE SET
        present = present + excluded.present, main = main + excluded.main,
        score_sum = score_sum + excluded.score_sum""",
        [(month, model, *topic) for topic in topics],
    )


def count_out(db: Store, version_id: int) -> None:
    """Take the annotation of a version out of its month again, before it is replaced; an empty month goes."""
    share = _share(db, version_id)
    if share is None:
        return
    month, model, relevant, novelty, topics = share
    left = db.conn.execute(
        """UPDATE model_months SET texts = texts - 1, relevant = relevant - ?, novelty_sum = novelty_sum - ?,
        novelty_relevant_sum = novelty_relevant_sum - ? WHERE month = ? AND model = ? RETURNING texts""",
        (relevant, novelty, relevant * novelty, month, model),
    ).fetchall()
    if left == [(0,)]:
        db.conn.execute("DELETE FROM topic_months WHERE month = ? AND model = ?", (month, model))
        db.conn.execute("DELETE FROM model_months WHERE month = ? AND model = ?", (month, model))
        return
    db.conn.executemany(
        """UPDATE topic_months SET present = present - ?, main = main - ?, score_sum = score_sum - ?
        WHERE month = ? AND model = ? AND topic = ?""",
        [(present, main, score, month, model, topic) for topic, present, main, score in topics],
    )


def _share(db: Store, version_id: int) -> _Share | None:
    found = db.conn.execute(
        """SELECT substr(v.published, 1, 7), x.model, x.relevance <> 'none', coalesce(x.novelty, 0.0), x.scores
        FROM annotations x JOIN versions v ON v.id = x.version_id
        WHERE x.version_id = ? AND x.model IS NOT NULL AND x.scores <> '{}' AND v.published IS NOT NULL""",
        (version_id,),
    ).fetchone()
    if found is None:
        return None
    month, model, relevant, novelty, scores = found
    tags = dict(db.conn.execute("SELECT topic, strength FROM tags WHERE version_id = ?", (version_id,)).fetchall())
    topics = [
        (topic, int(topic in tags), int(tags.get(topic) == 2), float(score))
        for topic, score in json.loads(scores).items()
    ]
    return _Share(month, model, int(relevant or 0), float(novelty), topics)


def months(db: Store, model: str, since: str | None = None) -> Rows:
    """Return what a model read of each month, first to last, from the month `since` (2025-07) on.

    Rows: month, texts, relevant, novelty, novelty_relevant (means, the second None where nothing is on reform), topics
    {topic: {present, main, mean_score}}.
    """
    rows = select(
        db,
        """SELECT month, texts, relevant, novelty_sum / texts AS novelty,
          CASE WHEN relevant > 0 THEN novelty_relevant_sum / relevant END AS novelty_relevant,
          (SELECT json_group_object(topic, json_object('present', present, 'main', main, 'mean_score',
            round(score_sum / m.texts, 6))) FROM topic_months t WHERE t.month = m.month AND t.model = m.model) AS topics
        FROM model_months m WHERE model = :model AND (:since IS NULL OR month >= :since) AND texts > 0
        ORDER BY month""",
        {"model": model, "since": since},
    )
    return [{**row, "topics": json.loads(row["topics"])} for row in rows]


def texts_of(db: Store, model: str, month: str, limit: int) -> Rows:
    """Return some texts on reform of a month, those with the newest words first, to say which words are new.

    Rows: version_id, title, text, published, province (name or None).
    """
    return select(
        db,
        """SELECT v.id AS version_id, v.title, v.text, v.published, NULL AS province
        FROM versions v JOIN annotations x ON x.version_id = v.id
        WHERE v.published >= :month AND v.published < :month || '~' AND x.model = :model AND x.relevance <> 'none'
        ORDER BY x.novelty DESC, v.id LIMIT :limit""",
        {"model": model, "month": month, "limit": limit},
    )
