"""What an edit changed: two states of an article, their paragraphs paired by words, their figures by facts."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from store.content import folded, furniture, substance, uncredited, words

Part = Literal["title", "lead", "body", "captions", "tables"]
Kind = Literal["added", "removed", "changed", "moved"]

ALIKE = 0.5  # of the words of the longer line; below it two lines are not one line edited
MOST_PAIRS = 40_000  # of lines compared word by word; more is a text replaced, not edited


class Change(NamedTuple):
    """One line that differs; "" on the side that has none. A moved line has both, alike."""

    part: Part
    kind: Kind
    before: str
    after: str


def text_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what differs between two versions: rows with title, lead, body, captions, tables (lists, or as JSON).

    What only sets the text differently, or belongs to the page, is no change.

    >>> old = {"title": "Tên", "lead": None, "body": ["Đạt 80% trong quý I.", "Hết chuyện rồi."], "captions": []}
    >>> new = old | {"body": ["Thêm một đoạn khác hẳn.", "Đạt 85% trong quý I.", "Hết chuyện rồi"]}
    >>> for change in text_changes(old, new): print(*change, sep=" | ")
    body | added |  | Thêm một đoạn khác hẳn.
    body | changed | Đạt 80% trong quý I. | Đạt 85% trong quý I.
    """
    found = []
    if folded(before["title"]) != folded(after["title"]):
        found.append(Change("title", "changed", before["title"], after["title"]))
    old, new = ([*_lead(side), *substance(_list(side, "body"))] for side in (before, after))
    lead = _lead(before), _lead(after)
    if folded("\n".join(old)) != folded("\n".join(new)):
        for change in line_changes(old, new):
            is_lead = change.before in lead[0][:1] or change.after in lead[1][:1]
            found.append(change._replace(part="lead") if is_lead else change)
    captions = ([uncredited(line) for line in _list(side, "captions")] for side in (before, after))
    found += [change._replace(part="captions") for change in line_changes(*captions) if change.kind != "moved"]
    tables = ([" | ".join(row) for table in _list(side, "tables") for row in table] for side in (before, after))
    found += [change._replace(part="tables") for change in line_changes(*tables)]
    return found


def line_changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Return the lines that differ, in the order of the later text; part is "body".

    Lines are paired by the words they share, wherever they stand; a line that is as it was but elsewhere has moved.

    >>> for change in line_changes(["Một.", "Hai.", "Ba."], ["Hai.", "Ba.", "Một.", "Bảy tám."]): print(*change)
    body moved Một. Một.
    body added  Bảy tám.
    """
    old = [(line, folded(line)) for line in before if folded(line)]
    new = [(line, folded(line)) for line in after if folded(line)]
    stay = _unmoved([key for _, key in old], [key for _, key in new])
    kept_old, kept_new = {i for i, _ in stay}, {j for _, j in stay}
    rest_old = [i for i in range(len(old)) if i not in kept_old]
    rest_new = [j for j in range(len(new)) if j not in kept_new]
    pairs = _paired(old, new, rest_old, rest_new)
    partner = {j: i for i, j in pairs}
    gone = [i for i in rest_old if i not in set(partner.values())]

    found: list[tuple[float, Change]] = []
    for j in rest_new:
        line, key = new[j]
        if j not in partner:
            found.append((j, Change("body", "added", "", line)))
        elif old[partner[j]][1] == key:
            found.append((j, Change("body", "moved", old[partner[j]][0], line)))
        else:
            found.append((j, Change("body", "changed", old[partner[j]][0], line)))
    places = dict((*stay, *pairs))
    for i in gone:  # where it stood: after the line that stood before it
        at = next((places[earlier] for earlier in range(i - 1, -1, -1) if earlier in places), -1)
        found.append((at + 0.5, Change("body", "removed", old[i][0], "")))
    return [change for _, change in sorted(found, key=lambda each: each[0])]


def said(figure: Mapping[str, Any]) -> str:
    """Write the value of a figure with its unit: 80 %, 5–7 ngày, 3/12 xã; decimals as they are stored."""
    value = str(figure["value"])
    value += f"–{figure['value_high']}" if figure["value_high"] is not None else ""
    value += f"/{figure['of_total']}" if figure["of_total"] is not None else ""
    return f"{value} {figure['unit']}".strip()


def figure_changes(
    before: Iterable[Mapping[str, Any]],
    after: Iterable[Mapping[str, Any]],
    written: Callable[[Mapping[str, Any]], str] = said,
) -> list[dict[str, Any]]:
    """Return the figures that appeared, vanished or changed value between two annotated versions: rows of figures.

    A figure is the same where indicator, scope, period, status and kind are. Rows: kind (added, removed, changed),
    indicator, indicator_id, scope, period, status, before, after (values as `written` has them, None where there is
    none).

    >>> old = {"kind": "level", "indicator": "tỉ lệ hồ sơ", "indicator_id": None, "scope": None, "period": "2025",
    ...        "status": "achieved", "value": "80", "value_high": None, "of_total": None, "unit": "%"}
    >>> [(row["kind"], row["before"], row["after"]) for row in figure_changes([old], [old | {"value": "85"}])]
    [('changed', '80 %', '85 %')]
    >>> [(row["kind"], row["before"], row["after"]) for row in figure_changes([old], [])]
    [('removed', '80 %', None)]
    """
    facts = ("indicator", "indicator_id", "scope", "period", "status")
    sides: list[dict[tuple[Any, ...], list[str]]] = []
    for rows in (before, after):
        side: dict[tuple[Any, ...], list[str]] = defaultdict(list)
        for row in rows:
            key = (*(row[name] for name in facts), row["kind"])
            if written(row) not in side[key]:  # headline, lead and body repeat each other
                side[key].append(written(row))
        sides.append(side)
    old, new = sides
    found = []
    for key in dict.fromkeys((*new, *old)):
        gone = [value for value in old.get(key, []) if value not in new.get(key, [])]
        came = [value for value in new.get(key, []) if value not in old.get(key, [])]
        told = dict(zip(facts, key, strict=False))
        for was, now in zip(gone, came, strict=False):
            found.append({"kind": "changed", **told, "before": was, "after": now})
        found += [{"kind": "removed", **told, "before": was, "after": None} for was in gone[len(came) :]]
        found += [{"kind": "added", **told, "before": None, "after": now} for now in came[len(gone) :]]
    return found


def _lead(version: Mapping[str, Any]) -> list[str]:
    lead = version["lead"]
    return [lead] if lead and not furniture(lead) else []


def _list(version: Mapping[str, Any], name: str) -> list[Any]:
    value = version.get(name) or []
    return json.loads(value) if isinstance(value, str) else list(value)


def _unmoved(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pair the lines that are the same in the same order."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(block.a + step, block.b + step) for block in blocks for step in range(block.size)]


def _paired(
    old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]], rest_old: Sequence[int], rest_new: Sequence[int]
) -> list[tuple[int, int]]:
    """Pair what is left by shared words, the likest first; one line has one partner."""
    if len(rest_old) * len(rest_new) > MOST_PAIRS:
        return []
    bags = [{i: Counter(words(side[i][0])) for i in rest} for side, rest in ((old, rest_old), (new, rest_new))]
    scored = []
    for i in rest_old:
        for j in rest_new:
            shared = (bags[0][i] & bags[1][j]).total()
            share = shared / max(bags[0][i].total(), bags[1][j].total(), 1)
            if old[i][1] == new[j][1]:
                share = 2.0  # alike in letters goes before alike in words
            if share >= ALIKE:
                scored.append((-share, abs(i - j), i, j))
    taken: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for _, _, i, j in sorted(scored):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            pairs.append((i, j))
    return pairs
