"""Stories: one text printed by several newspapers, whole or cut, or twice by one; found article by article.

A run compares only what is new or edited with what was published around the same time: signatures are kept, and an
index of their bands names the few texts worth reading. The number of a story stays when other articles join it.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from store.likeness import ALIKE, Likeness, Text, bands, estimate, likeness, same, signature
from store.rows import Row
from store.schema import Store, StoreError
from store.transaction import batch

WINDOW = timedelta(days=30)
"""Articles published further apart are not compared: last year's report in this year's words is no reprint."""
BATCH = 100  # articles in one transaction
COMMON = 200  # a band with more articles in the window is a form or a footer and finds nothing
MOST = 0.6  # resemblance from which an article is almost the whole of another
READ = 12  # texts read for one article at most, the likest by their signatures

_PENDING = """SELECT a.id FROM versions v JOIN articles a ON a.version_id = v.id WHERE v.signature IS NULL
ORDER BY a.published_utc IS NULL, a.published_utc, a.first_seen_utc, a.id"""
_ARTICLE = """SELECT a.id, a.newspaper, v.title, v.body, v.author, v.status, v.id,
  coalesce(a.published_utc, a.first_seen_utc)
FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.id = ?"""
_FILED = """SELECT (SELECT json_group_array(article_id) FROM (
    SELECT article_id FROM bands WHERE band = j.value AND day BETWEEN ? AND ? LIMIT ?)) FROM json_each(?) j"""
_IN_ORDER = "a.published_utc IS NULL, a.published_utc, a.first_seen_utc, a.id"


class Told(NamedTuple):
    """What a version says, as far as it is compared; picklable, so that it may be signed on another process."""

    title: str
    body: Sequence[str]
    author: str | None


Sign = Callable[[Iterable[Told]], Iterable[bytes]]


@dataclass(frozen=True)
class _Article:
    """A current version prepared for comparing, when that is asked for: most are like no other and only signed."""

    id: int
    newspaper: str | None
    version_id: int
    day: int
    told: Told

    @cached_property
    def text(self) -> Text:
        return Text.of(*self.told)


def sign(told: Told) -> bytes:
    """Sign what a version says."""
    return signature(Text.of(*told))


def save_stories(
    db: Store,
    window: timedelta = WINDOW,
    *,
    stopping: Callable[[], bool] = lambda: False,
    sign_all: Sign | None = None,
) -> dict[str, int]:
    """Find the stories of all articles that are new or edited since the last call.

    `window` is how far apart two printings of a story may be published. `sign_all` signs many, in their order; it may
    read some ahead, on other processes too. Returns counts: articles looked at
    (`signed`), texts read to compare with (`compared`), articles that stand in a story now (`in_stories`), and all
    `stories`. Ends after a batch when `stopping` says so; the next call goes on.
    """
    counts = {"signed": 0, "compared": 0, "in_stories": 0}
    with batch(db):
        _forget_unexplained(db)
    pending = [int(row[0]) for row in db.conn.execute(_PENDING)]
    signed = _signed(db, pending, sign_all)
    while not stopping() and (some := list(islice(signed, BATCH))):
        with batch(db):
            for article, signature_ in some:
                compared, joined = _place(db, article, signature_, window.days)
                counts["signed"] += 1
                counts["compared"] += compared
                counts["in_stories"] += joined
    counts["stories"] = db.conn.execute("SELECT count(*) FROM stories").fetchone()[0]
    return counts


def save_story(db: Store, articles: Iterable[int]) -> int:
    """Put these articles (two or more) into one story, with all of the stories they are in; return its number."""
    ids = sorted(set(articles))
    with batch(db):
        known = _members(db, ids)
        if len(known) < 2 or len(known) != len(ids):
            raise StoreError(f"stories: {list(articles)!r} is not two or more known articles")
        return _unite(db, ids)


def _signed(db: Store, pending: Sequence[int], sign_all: Sign | None) -> Iterator[tuple[_Article, bytes]]:
    """Read articles and sign them. Without help each keeps the text it was signed by, for the comparison."""
    articles = (_read(db, article_id) for article_id in pending)
    if sign_all is None:
        return ((article, signature(article.text)) for article in articles)
    ahead = deque[_Article]()

    def told() -> Iterator[Told]:
        for article in articles:
            ahead.append(article)
            yield article.told

    return ((ahead.popleft(), signed) for signed in sign_all(told()))


def _place(db: Store, article: _Article, signed: bytes, window: int) -> tuple[int, bool]:
    """Compare an article and put it where it belongs; say how many texts were read, and if it has a story."""
    article_id = article.id
    db.conn.execute("UPDATE versions SET signature = ? WHERE id = ?", (signed, article.version_id))
    near = _near(db, article, signed, window)
    db.conn.execute("DELETE FROM bands WHERE article_id = ?", (article_id,))
    db.conn.executemany(
        "INSERT OR IGNORE INTO bands (band, day, article_id) VALUES (?, ?, ?)",
        [(band, article.day, article_id) for band in bands(signed)],
    )
    read = {other: _read(db, other) for other in near}
    alike = {other: likeness(article.text, text.text) for other, text in read.items() if same(article.text, text.text)}
    groups, more = _groups(db, article, alike, read)
    old = _story(db, article_id)
    chosen = _chosen(groups, read)
    if old is not None and old not in [_story(db, other) for other in chosen]:
        _leave(db, article_id, old)
    if chosen:
        _unite(db, [article_id, *chosen])
    return len(near) + more, bool(chosen)


def _near(db: Store, article: _Article, signed: bytes, window: int) -> list[int]:
    """Return the articles whose signatures are likest to this one's, in its window of days."""
    found: set[int] = set()
    days = (article.day - window, article.day + window)
    for (filed,) in db.conn.execute(_FILED, (*days, COMMON + 1, json.dumps(bands(signed)))):
        ids = json.loads(filed)
        if len(ids) <= COMMON:
            found.update(ids)
    found.discard(article.id)
    scored = []
    for other in found:
        (theirs,) = db.conn.execute(
            "SELECT v.signature FROM articles a JOIN versions v ON v.id = a.version_id WHERE a.id = ?", (other,)
        ).fetchone()
        resemblance = estimate(signed, theirs or b"")
        if resemblance >= ALIKE:
            scored.append((-resemblance, other))
    return [other for _, other in sorted(scored)[:READ]]


def _groups(
    db: Store, article: _Article, alike: dict[int, Likeness], read: dict[int, _Article]
) -> tuple[list[tuple[float, int, _Article]], int]:
    """Return, for every story the article is like (an article without one is its own), (likeness, a member, its first).

    The likest group comes first. A story whose first article is not like this one at all was reached through cuts of
    cuts, and is left out. The second value counts the texts read for this.
    """
    best: dict[int, tuple[float, int]] = {}
    for other, how in alike.items():
        group = _story(db, other) or -other
        best[group] = max(best.get(group, (0.0, 0)), (how.resemblance, other))
    groups, more = [], 0
    for group, (resemblance, member) in best.items():
        first = read[member]
        if group > 0:
            (id_,) = db.conn.execute("SELECT coalesce(first_id, id) FROM stories WHERE id = ?", (group,)).fetchone()
            if id_ != article.id and id_ not in read:
                first, more = _read(db, int(id_)), more + 1
            elif id_ in read:
                first = read[id_]
            if likeness(article.text, first.text).contained < 0.5:
                continue
        groups.append((resemblance, member, first))
    return sorted(groups, key=lambda group: (-group[0], group[1])), more


def _chosen(groups: Sequence[tuple[float, int, _Article]], read: dict[int, _Article]) -> list[int]:
    """Choose the members to unite with: of groups that are each other's text, all; of different ones, none or the best.

    An article like two different stories was set together from both: it is a story of its own, unless it is almost the
    whole of one of them.
    """
    if not groups:
        return []
    best = groups[0]
    chosen, others = [best[1]], 0
    for resemblance, member, first in groups[1:]:
        if resemblance >= MOST or same(best[2].text, first.text) or same(read[best[1]].text, read[member].text):
            chosen.append(member)
        else:
            others += 1
    return [] if others and best[0] < MOST else chosen


def _unite(db: Store, ids: Sequence[int]) -> int:
    """Make one story of these articles and of the stories they are in; return its number, the oldest of theirs."""
    stories = sorted({story for id_ in ids if (story := _story(db, id_)) is not None})
    for story in stories:
        ids = [
            *ids,
            *(row[0] for row in db.conn.execute("SELECT article_id FROM reprints WHERE story_id = ?", (story,))),
        ]
    members = _members(db, ids)
    number = stories[0] if stories else _free_number(db, members)
    db.conn.execute(
        "INSERT INTO stories (id, articles, first_id) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (number, len(members), members[0]),
    )
    _describe(db, number, members)
    for story in stories[1:]:
        db.conn.execute("DELETE FROM stories WHERE id = ?", (story,))
    return number


def _describe(db: Store, story: int, members: Sequence[int]) -> None:
    """Write who of a story was first, and what every other took from it. Members come in order of print."""
    articles = [_read(db, member) for member in members]
    first, papers = articles[0], set()
    for article in articles:
        how = likeness(first.text, article.text)
        again = article.newspaper is not None and article.newspaper in papers
        papers.add(article.newspaper)
        row: Row = {
            "article_id": article.id,
            "story_id": story,
            "version_id": article.version_id,
            "role": "first" if article is first else "duplicate" if again else "reprint",
            "copied": 1.0 if article is first else how.kept,
            "added": 0.0 if article is first else 1 - how.copied,
            "wire": article.text.wire,
        }
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        db.conn.execute(f"REPLACE INTO reprints ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608 - names of ours; values are bound
        db.conn.execute("UPDATE articles SET story_id = ? WHERE id = ?", (story, article.id))
    db.conn.execute("UPDATE stories SET articles = ?, first_id = ? WHERE id = ?", (len(members), first.id, story))


def _leave(db: Store, article_id: int, story: int) -> None:
    """Take an article out of its story; a story of one is none."""
    db.conn.execute("DELETE FROM reprints WHERE article_id = ?", (article_id,))
    db.conn.execute("UPDATE articles SET story_id = NULL WHERE id = ?", (article_id,))
    rest = [row[0] for row in db.conn.execute("SELECT article_id FROM reprints WHERE story_id = ?", (story,))]
    if len(rest) >= 2:
        _describe(db, story, _members(db, rest))
        return
    db.conn.execute("DELETE FROM reprints WHERE story_id = ?", (story,))
    db.conn.execute("UPDATE articles SET story_id = NULL WHERE story_id = ?", (story,))
    db.conn.execute("DELETE FROM stories WHERE id = ?", (story,))


def _forget_unexplained(db: Store) -> None:
    """Drop the stories of a file of version 3, of which nothing but the members is known: they are found anew."""
    db.conn.execute(
        """UPDATE articles SET story_id = NULL WHERE story_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM reprints WHERE article_id = articles.id)"""
    )
    db.conn.execute("DELETE FROM stories WHERE NOT EXISTS (SELECT 1 FROM reprints WHERE story_id = stories.id)")


def _members(db: Store, ids: Iterable[int]) -> list[int]:
    """Return articles in the order of print: by publication, then by first sight; unknown ids are left out."""
    return [
        int(row[0])
        for row in db.conn.execute(
            f"SELECT a.id FROM articles a WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY {_IN_ORDER}",  # noqa: S608 - names of ours; values are bound
            (json.dumps(list(ids)),),
        )
    ]


def _free_number(db: Store, members: Sequence[int]) -> int:
    """Return the first member whose number names no story yet: an article may have left the story named after it."""
    sql = "SELECT id FROM articles WHERE id NOT IN (SELECT id FROM stories)"
    for member in members:
        if db.conn.execute(f"{sql} AND id = ?", (member,)).fetchone():
            return member
    return int(db.conn.execute(f"{sql} LIMIT 1").fetchone()[0])  # there are fewer stories than articles


def _story(db: Store, article_id: int) -> int | None:
    found = db.conn.execute("SELECT story_id FROM reprints WHERE article_id = ?", (article_id,)).fetchone()
    return None if found is None else int(found[0])


def _read(db: Store, article_id: int) -> _Article:
    id_, newspaper, title, body, author, status, version_id, moment = db.conn.execute(
        _ARTICLE, (article_id,)
    ).fetchone()
    lines = json.loads(body) if status == "ok" else []
    day = (date.fromisoformat(moment[:10]) - date(1970, 1, 1)).days
    return _Article(id_, newspaper, version_id, day, Told(title, lines, author))
