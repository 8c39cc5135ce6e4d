"""Stories: the same text printed by several newspapers, found by shared runs of words."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator

from store.rows import select
from store.schema import Store

WORDS = 5  # length of a shingle
SHARED = 0.8  # of the shingles of the shorter text
SHORTEST = 30  # shingles; below it two notices agree by chance
SAMPLE = 4  # one shingle in so many is compared first
COMMON = 50  # a shingle in more articles than this is boilerplate and finds no pairs

_WORD = re.compile(r"\w+")


def reprints(db: Store, since: str | None = None, limit: int = 20_000) -> list[list[int]]:
    """Return groups of article ids whose current texts are the same in different newspapers, each sorted.

    Same = equal paragraphs, or at least 80 % of the five-word shingles of the shorter text stand in the longer one.
    Only articles with a body are compared, the newest `limit` published on or after the local day `since`.

    Paragraphs alone count, since a second paper writes its own headline. Memory: about 20 KB an article.
    """
    rows = select(
        db,
        """SELECT a.id, a.newspaper, v.body FROM articles a JOIN versions v ON v.id = a.version_id
        WHERE v.status = 'ok' AND v.body <> '[]' AND a.newspaper IS NOT NULL
          AND (? IS NULL OR a.published >= ?) ORDER BY a.published_utc DESC, a.id DESC LIMIT ?""",
        (since, since, limit),
    )
    newspaper = {row["id"]: row["newspaper"] for row in rows}
    shingles = {row["id"]: _shingles(row["body"]) for row in rows}
    bodies: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        bodies[row["body"]].append(row["id"])

    parent = {id_: id_ for id_ in newspaper}
    for same in bodies.values():
        for id_ in same[1:]:
            if newspaper[id_] != newspaper[same[0]]:
                _join(parent, same[0], id_)
    for one, other in _candidates(shingles):
        if newspaper[one] != newspaper[other] and _shared(shingles[one], shingles[other]) >= SHARED:
            _join(parent, one, other)

    groups: dict[int, list[int]] = defaultdict(list)
    for id_ in sorted(parent):
        groups[_root(parent, id_)].append(id_)
    return [group for group in groups.values() if len(group) > 1]


def _shingles(body: str) -> frozenset[int]:
    """Return the numbers (crc32) of all runs of five words; few enough collide to be of no account here."""
    words = _WORD.findall(body.lower())
    runs = (" ".join(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1))
    return frozenset(zlib.crc32(run.encode("utf-8", "surrogatepass")) for run in runs)


def _candidates(shingles: dict[int, frozenset[int]]) -> Iterator[tuple[int, int]]:
    """Yield pairs that share at least half of a sample of the shorter text, the sample being the same for all texts."""
    samples = {id_: [n for n in found if n % SAMPLE == 0] for id_, found in shingles.items() if len(found) >= SHORTEST}
    where: dict[int, list[int]] = defaultdict(list)
    for id_, sample in samples.items():
        for number in sample:
            where[number].append(id_)
    common: dict[tuple[int, int], int] = defaultdict(int)
    for ids in where.values():
        if 1 < len(ids) <= COMMON:
            for position, one in enumerate(ids):
                for other in ids[position + 1 :]:
                    common[one, other] += 1
    for (one, other), number in common.items():
        if 2 * number >= min(len(samples[one]), len(samples[other])):
            yield one, other


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / min(len(one), len(other))


def _root(parent: dict[int, int], id_: int) -> int:
    while parent[id_] != id_:
        parent[id_] = parent[parent[id_]]
        id_ = parent[id_]
    return id_


def _join(parent: dict[int, int], one: int, other: int) -> None:
    parent[_root(parent, other)] = _root(parent, one)
