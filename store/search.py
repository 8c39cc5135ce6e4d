"""Full-text search that understands Vietnamese: exact words first, then the same words without their marks.

The folding functions of `nlp.text` come in as arguments, because the store imports nothing of ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from store.rows import select
from store.schema import Store
from store.transaction import batch

Fold = Callable[[str], str]
FoldAll = Callable[[Iterable[str]], Iterable[tuple[str, str]]]
Map = Callable[[str], tuple[str, Sequence[Sequence[int]]]]

LONGEST_QUERY = 1_000  # characters; the rest is not read
MOST_TERMS = 32
MOST_LINES = 4  # of a text that are mapped for a snippet
MOST_EXPANSIONS = 8
SNIPPET = 160  # characters of a snippet
INDEXED_AT_ONCE = 500  # versions to a transaction

# FTS5's unicode61 takes letters and numbers as words; `\w` less the underscore is the same but for a few signs.
_TOKEN = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans("đðɖy", "dddi")
_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')


class Term(NamedTuple):
    """What the reader typed as one: a word, a number such as 42/2022, or a phrase in quotes; folded, as tokens."""

    exact: tuple[str, ...]
    plain: tuple[str, ...]
    strict: bool = False  # a phrase in quotes typed with its marks: it must stand there with them


def index_pending(db: Store, fold: Fold, searchable: Fold, fold_all: FoldAll | None = None) -> int:
    """Index the versions not yet indexed; return how many. Search shows current versions only, so edits replace.

    `fold_all` does both foldings of many texts, in their order; it may read some texts ahead, on other processes too.
    """
    (last,) = db.conn.execute("SELECT coalesce((SELECT max(rowid) FROM articles_fts), 0)").fetchone()
    pending = [int(row[0]) for row in db.conn.execute("SELECT id FROM versions WHERE id > ? ORDER BY id", (last,))]
    texts = (str(db.conn.execute("SELECT text FROM versions WHERE id = ?", (id_,)).fetchone()[0]) for id_ in pending)
    folded = fold_all(texts) if fold_all else ((fold(text), searchable(text)) for text in texts)
    rows = ((id_, *both) for id_, both in zip(pending, folded, strict=True))
    while some := list(islice(rows, INDEXED_AT_ONCE)):
        with batch(db):
            db.conn.executemany("INSERT INTO articles_fts (rowid, fold, searchable) VALUES (?, ?, ?)", some)
    return len(pending)


def reindex(db: Store, fold: Fold, searchable: Fold) -> int:
    """Empty the index and build it anew; needed when the folding rules changed."""
    with batch(db):
        db.conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")
        return index_pending(db, fold, searchable)


def search(
    db: Store,
    query: str,
    fold: Fold,
    searchable: Fold,
    limit: int = 20,
    newspaper: str | None = None,
    since: str | None = None,
    searchable_map: Map | None = None,
    expansions: Callable[[str], Iterable[str]] | None = None,
) -> list[dict[str, Any]]:
    """Return articles that hold all words of the query; words in double quotes must stand together.

    Rows: article_id, version_id, title, newspaper, newspaper_title, published, url, relevance, exact (1 if the words
    stand there with the marks as typed), snippet and hits ([start, end] inside the snippet). Order: exact words side by
    side, exact words, the same without marks side by side, without marks; inside each by bm25. Any text is a valid
    query; one without a letter or digit finds nothing. `expansions` gives other wordings of the whole query
    (abbreviations written out and the reverse), asked after it. `since` is a local day. Without
    `searchable_map` the snippet is the beginning of the text.
    """
    asked = wordings(query, expansions or (lambda _: ()))
    spelled = [terms(text, fold, searchable) for text in asked]
    turns = [match for found_terms in spelled for match in matches(found_terms)]
    wanted = [term for found_terms in spelled for term in found_terms]
    found: dict[int, dict[str, Any]] = {}
    for exact, match in sorted(turns, key=lambda pair: not pair[0]):  # stable: the query as typed goes first
        if len(found) >= limit:
            break
        rows = select(
            db,
            """SELECT a.id AS article_id, v.id AS version_id, v.title, a.newspaper, n.title AS newspaper_title,
              a.published, a.url, x.relevance, v.text
            FROM articles_fts f JOIN articles a ON a.version_id = f.rowid JOIN versions v ON v.id = f.rowid
            LEFT JOIN newspapers n ON n.slug = a.newspaper LEFT JOIN annotations x ON x.version_id = v.id
            WHERE articles_fts MATCH :match AND (:newspaper IS NULL OR a.newspaper = :newspaper)
              AND (:since IS NULL OR a.published >= :since)
            ORDER BY f.rank LIMIT :limit""",
            {"match": match, "newspaper": newspaper, "since": since, "limit": limit + len(found)},
        )
        for row in rows:
            if len(found) < limit and row["article_id"] not in found:
                found[row["article_id"]] = {**row, "exact": int(exact)}
    for row in found.values():
        row["snippet"], row["hits"] = snippet(row.pop("text"), wanted, fold, searchable_map)
    return list(found.values())


def terms(query: str, fold: Fold, searchable: Fold) -> list[Term]:
    """Cut the query into terms; what holds no word is dropped.

    >>> for term in terms('thủ "Một Cửa" -- 42/2022', str.lower, str.lower): print(*term)
    ('thủ',) ('thủ',) False
    ('một', 'cửa') ('một', 'cửa') True
    ('42', '2022') ('42', '2022') False
    """
    text = query[:LONGEST_QUERY].encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no word
    found = []
    for phrase, word in _TERM.findall(text):
        exact, plain = (tuple(_TOKEN.findall(form(phrase or word))) for form in (fold, searchable))
        if exact and plain:
            found.append(Term(exact, plain, bool(phrase) and _marked(phrase)))
    return list(dict.fromkeys(found))[:MOST_TERMS]


def _marked(text: str) -> bool:
    return bool(_MARKS.search(unicodedata.normalize("NFD", text))) or "đ" in text.lower()


def matches(asked: Sequence[Term]) -> list[tuple[bool, str]]:
    """Return the MATCH expressions to ask in turn, each with whether it is exact; built from tokens only."""
    if not asked:
        return []
    turns = []
    for exact, column in ((True, "fold"), (False, "searchable")):
        if len(asked) > 1 and (exact or not any(term.strict for term in asked)):
            together = (token for term in asked for token in (term.exact if exact else term.plain))
            turns.append((exact, f"{column} : {_quoted(together)}"))
        turns.append((exact, " AND ".join(_matching(term, exact) for term in asked)))
    return turns


def _matching(term: Term, exact: bool) -> str:
    """Return the MATCH expression of one term."""
    return f"fold : {_quoted(term.exact)}" if exact or term.strict else f"searchable : {_quoted(term.plain)}"


def wide_match(spelled: Iterable[Sequence[Term]]) -> str:
    """Return one MATCH expression for all wordings of a query without their marks: what any of `matches` finds.

    >>> wide_match([[Term(("đất",), ("dat",))], [Term(("đất", "đai"), ("dat", "dai"))]])
    '(searchable : "dat") OR (searchable : "dat dai")'
    """
    ways = dict.fromkeys(" AND ".join(_matching(term, exact=False) for term in asked) for asked in spelled)
    return " OR ".join(f"({way})" for way in ways)


def wordings(query: str, expansions: Callable[[str], Iterable[str]]) -> list[str]:
    """Return the query and its other wordings; what stands in quotes is meant as it stands.

    >>> wordings('"Một Cửa" x', lambda query: [query.replace("x", "y"), query.replace("Một", "1")])
    ['"Một Cửa" x', '"Một Cửa" y']
    """
    phrases = [phrase for phrase, _ in _TERM.findall(query) if phrase]
    ways = list(dict.fromkeys([query, *list(expansions(query))[:MOST_EXPANSIONS]]))
    return [way for way in ways if not phrases or [phrase for phrase, _ in _TERM.findall(way) if phrase] == phrases]


def _quoted(tokens: Any) -> str:
    return '"' + " ".join(tokens) + '"'


def snippet(text: str, terms: Sequence[Term], fold: Fold, mapping: Map | None) -> tuple[str, list[list[int]]]:
    """Return about `SNIPPET` characters of the text round the best line for the terms, and the hits inside."""
    if mapping is None:
        return _cut(text, 0, [])
    best: tuple[int, int, list[list[int]]] = (0, 0, [])
    for start, line in _likely(text, terms):
        hits = _hits(line, terms, fold, mapping)
        # Score: how many terms, one more if as typed; the first such line wins.
        score = len({hit[2] for hit in hits}) * 2 + any(hit[3] for hit in hits)
        if score > best[0]:
            best = (score, start, [[start + hit[0], start + hit[1]] for hit in hits])
        if score > 2 * len(terms):
            break
    return _cut(text, best[1], best[2])


def _likely(text: str, terms: Sequence[Term]) -> list[tuple[int, str]]:
    """Return the lines (start, line) worth mapping, those that seem to hold most terms first, at most `MOST_LINES`.

    Mapping a line costs a hundred times this look at its bare letters.
    """
    wanted = [[_bare(token) for token in term.plain] for term in terms]
    found: list[tuple[int, int, str]] = []
    start = 0
    for line in text.split("\n"):
        bare = _bare(line)
        number = sum(all(token in bare for token in term) for term in wanted)
        if number:
            found.append((-number, start, line))
        start += len(line) + 1
    return [(start, line) for _, start, line in sorted(found)[:MOST_LINES]]


def _bare(text: str) -> str:
    """Return the text without marks, đ as d, y as i: coarser than every folding, so that no hit is missed.

    >>> _bare("Tỷ lệ Đúng hẹn") == _bare("ti le dung hen")
    True
    """
    return _MARKS.sub("", unicodedata.normalize("NFD", text.lower())).translate(_LETTERS)


def _hits(line: str, terms: Sequence[Term], fold: Fold, mapping: Map) -> list[tuple[int, int, int, bool]]:
    """Return (start, end, number of the term, as typed) of every term in the line, in order.

    Where a term stands as typed, its look-alikes (bán for bàn) are left unmarked.
    """
    folded, spans = mapping(line)
    tokens = [(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(folded)]
    hits = []
    for number, term in enumerate(terms):
        length = len(term.plain)
        places = []
        for i in range(len(tokens) - length + 1):
            if all(tokens[i + j][0] == term.plain[j] for j in range(length)):
                start, end = spans[tokens[i][1]][0], spans[tokens[i + length - 1][2] - 1][1]
                typed = tuple(_TOKEN.findall(fold(line[start:end]))) == term.exact
                places.append((start, end, number, typed))
        hits += [place for place in places if place[3]] or places
    return sorted(hits)


def _cut(text: str, line_start: int, hits: list[list[int]]) -> tuple[str, list[list[int]]]:
    """Cut the text round the densest hits, at spaces, inside the line; hits count from the snippet's start."""
    line_end = text.find("\n", line_start)
    line_end = len(text) if line_end < 0 else line_end
    first = _densest(hits) if hits else line_start
    start = max(line_start, min(first - SNIPPET // 4, line_end - SNIPPET))
    if start > line_start:
        start = text.find(" ", start, first) + 1 or start
    end = min(line_end, start + SNIPPET)
    if end < line_end:
        end = max(text.rfind(" ", start, end), *(hit[1] for hit in hits if hit[1] <= end), start + SNIPPET // 2)
    before, after = "…" if start > line_start else "", "…" if end < line_end else ""
    shift = len(before) - start
    inside = [[hit[0] + shift, hit[1] + shift] for hit in hits if start <= hit[0] and hit[1] <= end]
    return before + text[start:end] + after, inside


def _densest(hits: list[list[int]]) -> int:
    """Return the start of the hit after which the most hits follow within a snippet."""
    return max(hits, key=lambda hit: (sum(0 <= other[0] - hit[0] < SNIPPET // 2 for other in hits), -hit[0]))[0]
