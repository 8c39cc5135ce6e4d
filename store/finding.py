"""Finding articles: words and filters in; one page of them, how many there are, and how they divide, out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Literal

from store.rows import VIETNAM, select, utc
from store.schema import Store
from store.search import Fold, Map, Term, matches, snippet, terms, wide_match, wordings

CRITICAL = "citizen_voice"  # as a main topic: what somebody has to answer
RANKED_AT_MOST = 2_000  # articles beyond which a search by best match is not paged
FEW = 300  # matches that are all looked up; of more, those among the newest articles are looked for first
WINDOWS = (256, 2_048)  # newest articles looked at for the newest matches, before all matches are
CUTS = 8  # where versions looked for lie so far apart that the index is asked for each side by itself
APART = 100
COUNTED_AT_MOST = 20_000  # the newest so many are counted and ranked, so that a wide search of years takes no longer
Order = Literal["best", "newest"]


@dataclass(frozen=True, slots=True)
class Language:
    """What the store does not know of Vietnamese: the foldings, and other wordings of a query."""

    fold: Fold
    searchable: Fold
    searchable_map: Map
    expansions: Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which articles are wanted besides words; empty means any. Days are Vietnamese, both ends included.

    `province` is the slug of the newspaper's (or, of a central paper, the article's) province, `place` the name of a
    province that stands in the text. `relevance` is core, partial, none, reform (core or partial) or unread.
    """

    newspaper: str = ""
    province: str = ""
    place: str = ""
    topic: str = ""
    first_day: date | None = None
    last_day: date | None = None
    relevance: str = ""
    figures: bool = False
    critical: bool = False
    after: int = 0  # only articles with a greater number: what a saved search has not told yet

    def __bool__(self) -> bool:
        """Tell whether anything is asked for."""
        return self != ANY


ANY = Wish()


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found: rows, how many there are in all, and counts by facet.

    Rows as of `find`. `facets` has newspapers, provinces, topics, months, relevance as lists of (value, articles),
    most first (months in order), figures and critical as one number each. With `more` there are more than `total`:
    the newest, which alone are counted by facet and ranked; `oldest` is then the store's first day.
    """

    rows: list[dict[str, Any]]
    total: int
    facets: dict[str, Any]
    more: bool = False


_CONDITIONS: dict[str, str] = {
    "newspaper": "a.newspaper = :newspaper",
    "province": "coalesce(a.province, n.province) = :province",
    "place": """EXISTS (SELECT 1 FROM places q WHERE q.version_id = a.version_id
      AND q.province_id IN (SELECT id FROM provinces WHERE name = :place))""",
    "topic": "EXISTS (SELECT 1 FROM tags g WHERE g.version_id = a.version_id AND g.topic = :topic)",
    "first_day": "a.published_utc >= :first_day",
    "last_day": "a.published_utc < :last_day",
    "figures": "EXISTS (SELECT 1 FROM figures i WHERE i.version_id = a.version_id)",
    "critical": """x.relevance IN ('core', 'partial')
      AND EXISTS (SELECT 1 FROM tags g WHERE g.version_id = a.version_id AND g.topic = 'citizen_voice'
        AND g.strength = 2)""",
    "after": "a.id > :after",
}
_RELEVANCE = {"reform": "x.relevance IN ('core', 'partial')", "unread": "x.version_id IS NULL"}
_TABLES = """articles a LEFT JOIN newspapers n ON n.slug = a.newspaper
  LEFT JOIN annotations x ON x.version_id = a.version_id"""
# Of few matches each is looked up; of many, articles are walked from the newest on until enough of them match (`+`: not
# the other way round).
_MATCHED = f"""articles_fts f JOIN articles a ON a.version_id = f.rowid {_TABLES.removeprefix("articles a ")}
WHERE articles_fts MATCH :match"""
_WALKED = f"{_TABLES} WHERE +a.version_id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match)"  # noqa: S608 - names of ours; values are bound
_MATCHES = "SELECT count(*) FROM (SELECT 1 FROM articles_fts WHERE articles_fts MATCH :match LIMIT :enough)"
_NEWEST = (
    "SELECT {columns} FROM {source} AND {where} ORDER BY a.published_utc DESC, a.id DESC LIMIT :limit OFFSET :offset"
)
_IDS = "a.id, a.version_id"
_WINDOW = f"""SELECT {_IDS} FROM (SELECT id, version_id, newspaper, province, published_utc FROM articles
  ORDER BY published_utc DESC, id DESC LIMIT :size OFFSET :passed) {_TABLES.removeprefix("articles ")}
WHERE a.version_id IS NOT NULL AND {{where}} ORDER BY a.published_utc DESC, a.id DESC"""  # noqa: S608 - names of ours
_BETWEEN = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? AND rowid BETWEEN ? AND ?"
_TOLD = f"""{_IDS}, a.newspaper, coalesce(a.province, n.province), substr(a.published, 1, 7), x.relevance,
  EXISTS (SELECT 1 FROM figures WHERE version_id = a.version_id),
  (SELECT group_concat(strength || topic) FROM tags WHERE version_id = a.version_id)"""  # noqa: S608 - names of ours
_OLDEST = "SELECT date(min(published_utc), '+7 hours') FROM articles WHERE published_utc IS NOT NULL"
# bm25 of those only that were found already; in a join, or with `rowid` bare, it would be computed of every match.
_RANKED = """SELECT f.rowid FROM articles_fts f WHERE articles_fts MATCH :match
  AND +f.rowid IN (SELECT value FROM json_each(:among)) ORDER BY bm25(articles_fts), f.rowid LIMIT :limit"""

_SHOWN = """SELECT a.id AS article_id, v.id AS version_id, v.title, v.lead, a.newspaper, n.title AS newspaper_title,
  coalesce((SELECT name FROM provinces WHERE slug = coalesce(a.province, n.province) ORDER BY id LIMIT 1), a.province)
    AS province,
  a.published, a.url, x.relevance, v.author, v.section, v.status, a.story_id,
  (SELECT group_concat(name_vi, '; ') FROM (SELECT t.name_vi FROM tags g JOIN topics t ON t.id = g.topic
    WHERE g.version_id = v.id ORDER BY g.strength DESC, g.score DESC, g.topic)) AS topic_names,
  EXISTS (SELECT 1 FROM tags WHERE version_id = v.id AND topic = :critical_topic AND strength = 2)
    AND coalesce(x.relevance, 'none') <> 'none' AS critical,
  (SELECT count(*) FROM figures WHERE version_id = v.id) AS figures,
  (SELECT count(*) FROM reprints r JOIN reprints o ON o.story_id = r.story_id AND o.article_id <> r.article_id
    WHERE r.article_id = a.id) AS reprints,
  v.text
FROM json_each(:wanted) w JOIN articles a ON a.id = w.value JOIN versions v ON v.id = a.version_id
LEFT JOIN newspapers n ON n.slug = a.newspaper LEFT JOIN annotations x ON x.version_id = v.id ORDER BY w.key"""


def find(
    db: Store,
    query: str,
    language: Language,
    wish: Wish = ANY,
    *,
    order: Order = "best",
    limit: int = 50,
    offset: int = 0,
    facets: bool = True,
    snippets: bool = True,
    counted: int = COUNTED_AT_MOST,
) -> Found:
    """Find the articles that hold all words of the query, and what else is wished; without words, all that fit.

    Rows: article_id, version_id, title, lead, newspaper, newspaper_title, province, published, url, relevance, author,
    section, status, story_id, topic_names, critical (1 if somebody has to answer), figures, reprints (others of its
    story), and with words and `snippets` snippet and hits ([start, end] inside it). Order best is that of
    `store.search`, where without words the newest come first; undated articles come last. Any text is a valid query;
    one without a letter or digit finds nothing. Without `facets` the total is that of the rows. `counted` articles, the
    newest, are counted and ranked at most.
    """
    asked = wordings(query, language.expansions) if query else []
    spelled = [found for found in (terms(text, language.fold, language.searchable) for text in asked) if found]
    if query and not spelled:
        return Found([], 0, {})
    best = bool(spelled) and order == "best"
    if spelled and not best and not facets:
        ids = _newest(db, spelled, wish, limit, offset, counted)
        return Found(rows := _shown(db, ids, spelled, language, snippets), len(rows), {})
    source, where, values = _asked(db, spelled, wish, counted)
    every: list[tuple[Any, ...]] = []
    if facets or best:
        bounds = {"limit": counted + 1, "offset": 0}
        sql = _NEWEST.format(columns=_TOLD if facets else _IDS, source=source, where=where)
        every = db.conn.execute(sql, {**values, **bounds}).fetchall()
    more, every = len(every) > counted, every[:counted]
    if best:
        ids = _ranked(db, spelled, {row[1]: row[0] for row in every}, offset + limit)[offset:]
    elif facets and (not more or offset + limit <= len(every)):
        ids = [row[0] for row in every[offset : offset + limit]]
    else:
        sql = _NEWEST.format(columns="a.id", source=source, where=where)
        ids = [row[0] for row in db.conn.execute(sql, {**values, "limit": limit, "offset": offset})]
    rows = _shown(db, ids, spelled, language, snippets)
    if not facets:
        return Found(rows, len(rows), {})
    told = _counted(every)
    if more:
        (told["oldest"],) = db.conn.execute(_OLDEST).fetchone()
    return Found(rows, len(every), told, more)


def _shown(
    db: Store, ids: Sequence[int], spelled: Sequence[Sequence[Term]], language: Language, snippets: bool
) -> list[dict[str, Any]]:
    """Return the rows of articles, in the order given."""
    rows = select(db, _SHOWN, {"wanted": json.dumps(ids), "critical_topic": CRITICAL})
    for row in rows:
        text = row.pop("text")
        if spelled and snippets:
            wanted = [term for found in spelled for term in found]
            row["snippet"], row["hits"] = snippet(text, wanted, language.fold, language.searchable_map)
    return rows


def _newest(
    db: Store, spelled: Sequence[Sequence[Term]], wish: Wish, limit: int, offset: int, counted: int
) -> list[int]:
    """Return the ids of the newest articles found.

    Words that stand in many articles mostly stand in some of the newest: these are walked from the newest on, and the
    index is asked for their versions alone. Where too few of them match, all matches are looked up.
    """
    match = wide_match(spelled)
    (matches_found,) = db.conn.execute(_MATCHES, {"match": match, "enough": FEW + 1}).fetchone()
    where, values = _conditions(wish)
    found: list[int] = []
    passed = 0
    for size in WINDOWS if matches_found > FEW and limit > 0 and offset + limit <= max(WINDOWS) else ():
        window = db.conn.execute(_WINDOW.format(where=where), {**values, "size": size, "passed": passed}).fetchall()
        matched = {
            version
            for first, last in _stretches([version for _, version in window])
            for (version,) in db.conn.execute(_BETWEEN, (match, first, last))
        }
        found += [article for article, version in window if version in matched]
        if len(found) >= offset + limit:
            return found[offset : offset + limit]
        passed += size
    source, where, values = _asked(db, spelled, wish, counted)
    sql = _NEWEST.format(columns="a.id", source=source, where=where)
    return [row[0] for row in db.conn.execute(sql, {**values, "limit": limit, "offset": offset})]


def _stretches(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last of stretches that hold all numbers, cut where the widest gaps are.

    >>> _stretches([7, 5, 1000, 1001, 6]), _stretches([])
    ([(5, 7), (1000, 1001)], [])
    """
    ordered = sorted(numbers)
    gaps = sorted((after - before, before, after) for before, after in pairwise(ordered) if after - before > APART)
    cuts = sorted((before, after) for _, before, after in gaps[-CUTS:])
    firsts = [*ordered[:1], *(after for _, after in cuts)]
    lasts = [*(before for before, _ in cuts), *ordered[-1:]]
    return list(zip(firsts, lasts, strict=True))


def _asked(db: Store, spelled: Sequence[Sequence[Term]], wish: Wish, few: int) -> tuple[str, str, dict[str, Any]]:
    """Return the tables of a search, with its words, its other conditions, and their values."""
    where, values = _conditions(wish)
    if not spelled:
        return f"{_TABLES} WHERE 1", where, values
    values["match"] = wide_match(spelled)
    enough = {"match": values["match"], "enough": few + 1}
    (matches_found,) = db.conn.execute(_MATCHES, enough).fetchone()
    return _WALKED if matches_found > few else _MATCHED, where, values


def _conditions(wish: Wish) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a wish and its values."""
    values: dict[str, Any] = {
        name: getattr(wish, name)
        for name in ("newspaper", "province", "place", "topic", "figures", "critical", "after")
    }
    if wish.first_day:
        values["first_day"] = utc(datetime.combine(wish.first_day, time(), VIETNAM))
    if wish.last_day:
        values["last_day"] = utc(datetime.combine(wish.last_day, time(), VIETNAM) + timedelta(days=1))
    asked = {name: value for name, value in values.items() if value}
    parts = [_CONDITIONS[name] for name in asked]
    if wish.relevance:
        parts.append(_RELEVANCE.get(wish.relevance, "x.relevance = :relevance"))
        asked["relevance"] = wish.relevance
    return " AND ".join(parts) or "1", asked


def _counted(every: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """Count rows of _TOLD by facet; in SQL each facet would look at all of them again."""
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("newspapers", "provinces", "months", "relevance", "topics")
    }
    found: dict[str, Any] = {"critical": 0, "figures": 0}
    for told, articles in Counter(row[2:] for row in every).items():
        newspaper, province, month, relevance, figures, topics = told
        named = (newspaper, province, month, relevance or "unread")
        for facet, value in zip(("newspapers", "provinces", "months", "relevance"), named, strict=True):
            if value is not None:
                counts[facet][value] += articles
        tags = topics.split(",") if topics else []
        for tag in tags:
            counts["topics"][tag[1:]] += articles
        found["figures"] += articles * figures
        found["critical"] += articles * (f"2{CRITICAL}" in tags and relevance in ("core", "partial"))
    for facet, values in counts.items():
        found[facet] = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    found["months"].sort()
    return found


def _ranked(db: Store, spelled: Sequence[Sequence[Term]], among: dict[int, int], wanted: int) -> list[int]:
    """Return article ids, best first, at most `wanted`: the exact words before the same without marks.

    `among` = {version: article} of what was found in any way.
    """
    turns = [match for found in spelled for match in matches(found)]
    wanted = min(wanted, RANKED_AT_MOST, len(among))
    versions = json.dumps(list(among))
    found: dict[int, None] = {}
    for _, match in sorted(turns, key=lambda turn: not turn[0]):  # stable: the query as typed goes first
        if len(found) >= wanted:
            break
        for (version,) in db.conn.execute(_RANKED, {"match": match, "among": versions, "limit": wanted}):
            if len(found) < wanted:
                found.setdefault(among[version])
    return list(found)


def without(wish: Wish, name: str) -> Wish:
    """Return the wish less one of its parts.

    >>> without(Wish(topic="procedures", figures=True), "figures")
    Wish(newspaper='', province='', place='', topic='procedures', first_day=None, last_day=None, relevance='', \
figures=False, critical=False, after=0)
    """
    return replace(wish, **{name: getattr(ANY, name)})
