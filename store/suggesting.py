"""Other spellings of a query that found nothing: words of the store's own articles that are one slip away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from store.schema import Store
from store.search import Fold

MOST_WORDS = 8
LONGEST_WORD = 20
MOST_SUGGESTED = 3
MOST_WEIGHED = 60
"""Words that are weighed by their neighbours, of all places together: each costs two walks along the index."""
_TRIED = {1: 6, 2: 4, 3: 3}  # words tried at one place, by how many places are wrong; one, of more places
_COUNTED = 100  # articles that are counted at most
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SOUNDS = (("ch", "tr"), ("s", "x"), ("l", "n"), ("d", "gi"), ("r", "d"), ("r", "gi"))
_ALIKE = (*_SOUNDS, *((there, here) for here, there in _SOUNDS))
_PRINTED = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[a-z0-9]+", re.ASCII)


def suggest(db: Store, query: str, searchable: Fold) -> list[tuple[str, int]]:
    """Return queries near this one that find something, as (words, articles up to 100), the likeliest first.

    A slip is a letter too many, too few, another or two that changed places, a beginning that sounds alike, or a space
    forgotten. Words the store does not have are put right; where it has them all but never in one article, one of them
    is. Nothing is near a query whose words stand in one article already. Words are spelt as an article spells them.
    """
    words = _WORD.findall(searchable(query[: MOST_WORDS * LONGEST_WORD]))
    if not 0 < len(words) <= MOST_WORDS or max(map(len, words)) > LONGEST_WORD:
        return []
    if _articles(db, _all(words), 1):
        return []
    strange = [place for place, word in enumerate(words) if not _articles(db, word, 1)]
    if len(strange) > MOST_WORDS // 2 and len(strange) < len(words):
        return []
    found: dict[str, tuple[int, int]] = {}
    for places in [strange] if strange else [[place] for place in range(len(words))]:
        weighed = [_weighed(db, words, place, set(strange), MOST_WEIGHED // len(words)) for place in places]
        tried = _TRIED.get(len(places), 1)
        for chosen in product(*(each[:tried] for each in weighed)):
            near = list(words)
            for place, word in zip(places, chosen, strict=True):
                near[place] = word
            told = " ".join(near)
            number = _articles(db, _all(near), _COUNTED)
            if number:
                found[told] = (_articles(db, f'"{told}"', _COUNTED), number)
    best = sorted(found, key=lambda told: (-found[told][0], -found[told][1], told))
    best = [told for told in best if found[told][0] or not found[best[0]][0]]  # together, if any stand together
    return [(_spelt(db, told.split(), searchable), found[told][1]) for told in best[:MOST_SUGGESTED]]


def _spelt(db: Store, words: Sequence[str], searchable: Fold) -> str:
    """Return words without marks as an article spells them: together where they stand together, else each by itself."""
    sql = """SELECT v.text FROM versions v WHERE v.id = (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?
      ORDER BY rowid DESC LIMIT 1)"""
    asked = (f'"{" ".join(words)}"', _all(words))
    found = (db.conn.execute(sql, (f"searchable : ({match})",)).fetchone() for match in asked)
    (text,) = next(filter(None, found), ("",))
    each: dict[str, str] = {}
    for line in text.split("\n"):
        bare, printed = _WORD.findall(searchable(line)), _PRINTED.findall(line.lower())
        if len(bare) != len(printed):  # a word that the folding cuts or joins
            continue
        each |= {word: marked for word, marked in zip(bare, printed, strict=True) if word not in each}
        for at in range(len(bare) - len(words) + 1):
            if bare[at : at + len(words)] == list(words):
                return " ".join(printed[at : at + len(words)])
    return " ".join(each.get(word, word) for word in words)


def _all(words: Sequence[str]) -> str:
    return " AND ".join(f'"{word}"' for word in words)


def _articles(db: Store, match: str, most: int) -> int:
    """Count the articles that hold something, up to `most`."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT ?)"
    return int(db.conn.execute(sql, (f"searchable : ({match})", most)).fetchone()[0])


def _weighed(db: Store, words: Sequence[str], place: int, strange: set[int], most: int) -> list[str]:
    """Return the words of the store near the one at a place, those first that stand beside its neighbours most."""
    before = words[place - 1] if place and place - 1 not in strange else ""
    after = words[place + 1] if place + 1 < len(words) and place + 1 not in strange else ""
    weights: dict[str, int] = {}
    for word in slips(words[place]):
        if len(weights) == most:
            break
        if not _articles(db, f'"{word}"', 1):
            continue
        beside = [f'"{before} {word}"'] * bool(before) + [f'"{word} {after}"'] * bool(after)
        weights[word] = sum(_articles(db, phrase, _COUNTED) for phrase in beside or [f'"{word}"'])
    return sorted((word for word in weights if weights[word]), key=lambda word: -weights[word])


def slips(word: str) -> Iterator[str]:
    """Give what somebody may have meant who typed a word: the likelier slips first, nothing twice.

    >>> list(slips("tcu"))[:6]
    ['ctu', 'tuc', 'cu', 'tu', 'tc', 't cu']
    >>> [near in slips(typed) for typed, near in (("trinh", "chinh"), ("thutuc", "thu tuc"), ("thu", "tuc"))]
    [True, True, False]
    """
    if not word.isalpha():
        return
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    alike = (there + word.removeprefix(here) for here, there in _ALIKE if word.startswith(here))
    swapped = (a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1)
    fewer = (a + b[1:] for a, b in cuts if b and len(word) > 1)
    apart = (f"{a} {b}" for a, b in cuts if a and b)
    other = (a + letter + b[1:] for a, b in cuts if b for letter in _LETTERS)
    more = (a + letter + b for a, b in cuts for letter in _LETTERS)
    seen = {word}
    for near in (near for way in (alike, swapped, fewer, apart, other, more) for near in way):
        if near not in seen:
            seen.add(near)
            yield near
