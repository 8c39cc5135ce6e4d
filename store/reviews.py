"""Reviews: what people answered about articles, and which article a person should look at next.

Two streams. A quarter of all articles, told by their `url_key` alone, is set aside and offered in the order of that
key: whatever of it has been reviewed is a sample drawn by chance, on which a model may be judged. The rest is offered
where the model is in doubt. Two persons get the same articles of the first kind, so that their agreement can be told.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from store.rows import Moment, Row, insert, need, select, utc
from store.schema import Store, StoreError
from store.transaction import batch

Rows = list[dict[str, Any]]

SET_ASIDE: Final = "4"
"""Articles whose url_key (sha256, hex) is smaller are offered by chance alone: a quarter."""

SHARE: Final = 0.25
"""Of the articles a person is offered, so many are those drawn by chance."""

RELEVANCE: Final = ("core", "partial", "none")
HOW_CHOSEN: Final = ("random", "doubt", "asked", "imported")
LONGEST_NAME: Final = 80
LONGEST_NOTE: Final = 2000

# Read by a model, readable, no reprint of another article of the store, not answered by this person.
_WAITING = """WHERE x.model IS NOT NULL AND x.relevance IS NOT NULL AND v.status = 'ok'
  AND NOT EXISTS (SELECT 1 FROM reprints p WHERE p.article_id = a.id AND p.role <> 'first')
  AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.article_id = a.id AND r.who = :who)"""
# In the order in which rows are wanted: an index each, so that the first ones cost the same in a store of years.
_BY_ADDRESS = """FROM articles a CROSS JOIN annotations x ON x.version_id = a.version_id
CROSS JOIN versions v ON v.id = a.version_id"""
_BY_DOUBT = """FROM annotations x CROSS JOIN articles a ON a.version_id = x.version_id
CROSS JOIN versions v ON v.id = a.version_id"""
_OTHERS = "EXISTS (SELECT 1 FROM reviews r WHERE r.article_id = a.id AND r.who <> :who)"

_CONTESTED = """SELECT article_id FROM reviews WHERE superseded_by IS NULL GROUP BY article_id, version_id
HAVING count(DISTINCT relevance || topics) > 1 AND max(adjudicates) = 0"""


def person(name: str) -> str:
    """Return a reviewer's name as it is kept: NFC, single spaces. Raises StoreError for none or a long one.

    >>> person("  Lan   Anh ")
    'Lan Anh'
    """
    spaced = " ".join(unicodedata.normalize("NFC", name).split())
    if not spaced or not spaced.isprintable() or len(spaced) > LONGEST_NAME:
        raise StoreError(f"reviews: {name[:100]!r} is no name of a person of 1 to {LONGEST_NAME} printable characters")
    return spaced


def queue(db: Store, who: str, limit: int = 20, share: float = SHARE) -> Rows:
    """Return the articles a person should answer next, the best first; the same answer until something is answered.

    Articles on which others differ come first; then `share` of them drawn by chance (`how_chosen` random), and between
    these the ones that would teach the model most (doubt), what nobody has answered before what others have. Rows:
    article_id, version_id, how_chosen, doubt, newspaper, title, published, url.
    """
    name = person(who)
    (done, random) = db.conn.execute(
        """SELECT count(*), coalesce(sum(how_chosen = 'random'), 0) FROM reviews
        WHERE who = ? AND superseded_by IS NULL""",
        (name,),
    ).fetchone()
    contested = _waiting(db, name, limit, _BY_ADDRESS, f"AND a.id IN ({_CONTESTED})", "x.doubt DESC, a.id")
    by_chance = _waiting(db, name, limit, _BY_ADDRESS, "AND a.url_key < :aside", "a.url_key")
    doubted, order = "AND a.url_key >= :aside AND x.doubt IS NOT NULL", "x.doubt DESC, x.version_id"
    taught = _waiting(db, name, limit, _BY_DOUBT, f"{doubted} AND NOT {_OTHERS}", order)
    if len(taught) < limit:
        taught += _waiting(db, name, limit - len(taught), _BY_DOUBT, f"{doubted} AND {_OTHERS}", order)
    rows: Rows = []
    seen: set[int] = set()
    for row in contested + _mixed(by_chance, taught, done, random, share):
        if row["article_id"] not in seen and len(rows) < limit:
            seen.add(row["article_id"])
            rows.append({name: value for name, value in row.items() if name != "url_key"})
    return rows


def _mixed(by_chance: Rows, taught: Rows, done: int, random: int, share: float) -> Rows:
    """Lay two streams into one so that `share` of all, with those already answered, is of the first."""
    rows: Rows = []
    first, second = iter(by_chance), iter(taught)
    one, other = next(first, None), next(second, None)
    while one or other:
        if one and (other is None or random < share * (done + 1)):
            rows.append(one)
            random += 1
            one = next(first, None)
        elif other:
            rows.append(other)
            other = next(second, None)
        done += 1
    return rows


def _waiting(db: Store, who: str, limit: int, tables: str, condition: str, order: str) -> Rows:
    rows = select(
        db,
        f"""SELECT a.id AS article_id, v.id AS version_id, NULL AS how_chosen, x.doubt, a.newspaper, v.title,
          a.published, a.url, a.url_key
        {tables} {_WAITING} {condition} ORDER BY {order} LIMIT :limit""",
        {"who": who, "limit": limit, "aside": SET_ASIDE},
    )
    for row in rows:  # what was drawn by chance stays so when others differ on it
        row["how_chosen"] = "random" if row["url_key"] < SET_ASIDE else "doubt"
    return rows


def waiting(db: Store, who: str) -> int:
    """Count the articles a person has not answered yet."""
    return int(db.conn.execute(f"SELECT count(*) {_BY_ADDRESS} {_WAITING}", {"who": person(who)}).fetchone()[0])


def contested(db: Store) -> list[int]:
    """Return the articles on which the people who answered differ and nobody has decided, by number."""
    return [int(row[0]) for row in db.conn.execute(f"{_CONTESTED} ORDER BY article_id")]


def question(db: Store, article_id: int) -> dict[str, Any] | None:
    """Return what a reviewer is shown of an article's current version, or None if there is no such article.

    Keys: article_id, version_id, newspaper, url, title, lead, text, published, model, relevance, relevance_score;
    `tags` {topic, name_vi, score, strength, why, sentences}, main topics first; `topics` all topics {id, name_vi,
    definition, score}; `shown`, to be handed to `save_review`. What others answered is not in it.
    """
    found = select(
        db,
        """SELECT a.id AS article_id, v.id AS version_id, a.newspaper, a.url, v.title, v.lead, v.text, a.published,
          x.model, x.relevance, x.relevance_score, coalesce(x.scores, '{}') AS scores
        FROM articles a JOIN versions v ON v.id = a.version_id LEFT JOIN annotations x ON x.version_id = v.id
        WHERE a.id = ?""",
        (article_id,),
    )
    if not found:
        return None
    row = found[0]
    scores = json.loads(row.pop("scores"))
    tags = select(
        db,
        """SELECT g.topic, t.name_vi, g.score, g.strength, g.why, g.sentences FROM tags g JOIN topics t
        ON t.id = g.topic WHERE g.version_id = ? ORDER BY g.strength DESC, g.score DESC, g.topic""",
        (row["version_id"],),
    )
    for tag in tags:
        tag["why"], tag["sentences"] = json.loads(tag["why"]), json.loads(tag["sentences"])
    topics = select(db, "SELECT id, name_vi, definition FROM topics ORDER BY rowid")
    row["tags"] = tags
    row["topics"] = [{**topic, "score": scores.get(topic["id"])} for topic in topics]
    row["shown"] = {
        "relevance": row["relevance"],
        "relevance_score": row["relevance_score"],
        "tags": [{name: tag[name] for name in ("topic", "score", "strength")} for tag in tags],
    }
    return row


def save_review(db: Store, row: Row, now_utc: Moment) -> int:
    """Keep what a person answered and return its number; the same person's older answer is superseded, not deleted.

    `row` has version_id, who, relevance, topics {id: 1 or 2; 0 is absent}, how_chosen, and perhaps shown, model, note,
    adjudicates. An answer that differs in nothing from the person's last is that one. Raises StoreError, in words for
    people, for what the guideline does not allow: relevance without a topic, a topic without relevance.
    """
    need("reviews", row, "version_id", "who", "relevance", "topics", "how_chosen")
    who, relevance, topics = person(str(row["who"])), row["relevance"], chosen_topics(db, row["topics"])
    note = " ".join(str(row.get("note") or "").split())[:LONGEST_NOTE] or None
    if relevance not in RELEVANCE or row["how_chosen"] not in HOW_CHOSEN:
        raise StoreError(
            f"reviews: relevance {relevance!r} is not {', '.join(RELEVANCE)}, "
            f"or how_chosen {row['how_chosen']!r} is not {', '.join(HOW_CHOSEN)}"
        )
    if (relevance == "none") == bool(topics):
        raise StoreError(
            f"reviews: relevance {relevance} with the topics {', '.join(topics) or 'none at all'}: core and partial "
            "need at least one topic, none has no topic (guideline, section 3)"
        )
    with batch(db):
        found = db.conn.execute("SELECT article_id FROM versions WHERE id = ?", (row["version_id"],)).fetchone()
        if found is None:
            raise StoreError(f"reviews: no version {row['version_id']!r}")
        kept = {
            "article_id": int(found[0]),
            "version_id": row["version_id"],
            "who": who,
            "how_chosen": row["how_chosen"],
            "adjudicates": bool(row.get("adjudicates")),
            "model": row.get("model"),
            "shown": row.get("shown") or {},
            "relevance": relevance,
            "topics": topics,
            "note": note,
        }
        before = select(
            db,
            "SELECT * FROM reviews WHERE article_id = ? AND who = ? AND superseded_by IS NULL",
            (kept["article_id"], who),
        )
        told = ("version_id", "relevance", "note", "adjudicates")
        if before and all(before[0][name] == kept[name] for name in told) and json.loads(before[0]["topics"]) == topics:
            return int(before[0]["id"])
        if before:
            if before[0]["how_chosen"] == "random":  # it was drawn by chance, whatever brought it up again
                kept["how_chosen"] = "random"
            (number,) = db.conn.execute("SELECT max(id) + 1 FROM reviews").fetchone()
            db.conn.execute("UPDATE reviews SET superseded_by = ? WHERE id = ?", (number, before[0]["id"]))
            kept["id"] = number
        return int(insert(db, "reviews", {**kept, "reviewed_utc": utc(now_utc)}).lastrowid)


def chosen_topics(db: Store, given: object) -> dict[str, int]:
    """Return the topics that are present, in the order of the table of topics. Raises StoreError for others."""
    if not isinstance(given, Mapping):
        raise StoreError(f"reviews: topics must be {{topic: 0, 1 or 2}}, not {given!r}")
    known = [name for (name,) in db.conn.execute("SELECT id FROM topics ORDER BY rowid")]
    unknown = [str(name) for name in given if name not in known]
    if unknown:
        raise StoreError(f"reviews: no topic {', '.join(unknown)}; there are {', '.join(known)}")
    wrong = {name: strength for name, strength in given.items() if type(strength) is not int or not 0 <= strength <= 2}
    if wrong:
        raise StoreError(f"reviews: a strength is 0, 1 or 2, not {wrong}")
    return {name: int(given[name]) for name in known if given.get(name)}


def reviews(db: Store, who: str | None = None, article_id: int | None = None, superseded: bool = False) -> Rows:
    """Return rows of v_reviews, first to last, `topics` and `shown_topics` as objects; superseded ones if asked."""
    rows = select(
        db,
        """SELECT * FROM v_reviews WHERE (:who IS NULL OR who = :who) AND (:article IS NULL OR article_id = :article)
        AND (:all OR is_current) ORDER BY review_id""",
        {"who": None if who is None else person(who), "article": article_id, "all": superseded},
    )
    for row in rows:
        row["topics"], row["shown_topics"] = json.loads(row["topics"]), json.loads(row["shown_topics"])
    return rows


def review_counts(db: Store) -> Rows:
    """Return how much each person has answered: who, reviews, random, changed (other than shown), last_utc."""
    return select(
        db,
        """SELECT r.who, count(*) AS reviews, sum(r.how_chosen = 'random') AS random,
          sum(r.shown_relevance IS NOT NULL AND (r.relevance <> r.shown_relevance OR r.review_id IN (
            SELECT review_id FROM v_review_topics WHERE strength <> shown_strength))) AS changed,
          max(r.reviewed_utc) AS last_utc
        FROM v_reviews r WHERE r.is_current GROUP BY r.who ORDER BY r.who""",
    )


def reviewed_texts(db: Store) -> Rows:
    """Return every current review with the text it is about, by article: what training and agreement are made from.

    Rows: review_id, article_id, version_id, url, url_key, story_id, title, text, who, how_chosen, adjudicates,
    relevance, topics (object).
    """
    rows = select(
        db,
        """SELECT r.id AS review_id, r.article_id, r.version_id, a.url, a.url_key, a.story_id, v.title, v.text, r.who,
          r.how_chosen, r.adjudicates, r.relevance, r.topics
        FROM reviews r JOIN articles a ON a.id = r.article_id JOIN versions v ON v.id = r.version_id
        WHERE r.superseded_by IS NULL ORDER BY r.article_id, r.version_id, r.who""",
    )
    for row in rows:
        row["topics"] = json.loads(row["topics"])
    return rows
