"""What people decided about what the machine read: accepted corrections, laid over the rows that are shown or printed.

Nothing in the store changes: the machine's reading stays beside each correction. A correction holds for the reading it
was made about; when the article is read anew and something else comes of it, it has done its work.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from desk.queries import BY_NAME, Store, rows_of
from desk.wording import day_of, measure, period_name, sentence_case

Row = dict[str, Any]

VALUE, NAME, WHOSE, WHEN = "Giá trị", "Chỉ tiêu", "Của ai", "Kỳ"
FIELDS: Final = {"figure": (VALUE, NAME, WHOSE, WHEN), "place": ("Địa danh",), "reference": ("Văn bản",)}
WRONG: Final = {
    "figure": "Đây không phải là số liệu",
    "tag": "Bài không nói về chủ đề này",
    "place": "Đây không phải là địa danh",
    "reference": "Đây không phải là văn bản",
}
LONGEST_FIELD: Final = 200
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{3}){1,6}|\d{1,15})(?:,(\d{1,6}))?(?: (nghìn|triệu|tỷ|tỉ))?", re.ASCII)
_POWERS: Final = {"nghìn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}


def number(typed: str) -> Decimal | None:
    """Read a number as Vietnamese offices write it; None for anything else.

    >>> [str(number(text)) for text in ("89,2", "1.234", "1.234,5", "2.300 tỷ", "89.2", "")]
    ['89.2', '1234', '1234.5', '2300000000000', 'None', 'None']
    """
    found = _NUMBER.fullmatch(" ".join(typed.split()))
    if found is None:
        return None
    whole, part, power = found.groups()
    bare = Decimal(whole.replace(".", "") + (f".{part}" if part else "")).scaleb(_POWERS.get(power, 0))
    return Decimal(f"{bare:f}")  # 2300000000000, not 2.3E+12


def written(kind: str, wrong: bool, fields: Mapping[str, str], note: str) -> str:
    """Write a correction as the store keeps it: a line for each thing that is right, then what was said in words.

    >>> written("figure", False, {"Giá trị": "89,2", "Kỳ": ""}, "Câu thứ hai.")
    'Giá trị: 89,2\\nCâu thứ hai.'
    >>> written("tag", True, {}, "")
    'Bài không nói về chủ đề này'
    """
    lines = [WRONG[kind]] if wrong and kind in WRONG else []
    lines += [f"{name}: {fields[name]}" for name in FIELDS.get(kind, ()) if fields.get(name) and not wrong]
    return "\n".join([*lines, note.strip()]).strip()


@dataclass(frozen=True, slots=True)
class Decision:
    """One accepted correction: who decided it and when, what is right, or that there is nothing there."""

    id: int
    kind: str
    who: str
    when: str
    wrong: bool
    fields: Mapping[str, str]
    note: str

    @property
    def words(self) -> str:
        """Say what is right, on one line.

        >>> Decision(3, "figure", "Lan", "2025-03-05T02:30:00Z", False, {"Giá trị": "89,2"}, "Câu hai.").words
        'Giá trị: 89,2; Câu hai.'
        """
        told = [WRONG[self.kind]] if self.wrong else []
        told += [f"{name}: {words}" for name, words in self.fields.items()]
        return "; ".join(filter(None, [*told, " ".join(self.note.split())]))

    @property
    def said(self) -> str:
        """Say who corrected it.

        >>> Decision(3, "tag", "Lan Anh", "2025-03-05T02:30:00Z", True, {}, "").said
        'sửa theo báo sửa số 3, Lan Anh, 5/3/2025'
        """
        return f"sửa theo báo sửa số {self.id}, {self.who}, {day_of(self.when)}"


def read(row: Mapping[str, Any]) -> Decision:
    """Read a correction of the store.

    >>> row = {"id": 1, "kind": "figure", "decided_by": "Lan", "decided_utc": "2025-03-05T02:30:00Z",
    ...     "proposed": "Giá trị: 89,2\\nCâu: thứ hai."}
    >>> read(row).fields, read(row).note, read(row).wrong
    ({'Giá trị': '89,2'}, 'Câu: thứ hai.', False)
    """
    kind: str = row["kind"]
    fields: dict[str, str] = {}
    note: list[str] = []
    lines = row["proposed"].split("\n")
    wrong = kind in WRONG and lines[0] == WRONG[kind]
    for line in lines[int(wrong) :]:
        name, sign, words = line.partition(": ")
        if sign and name in FIELDS.get(kind, ()) and not wrong and not note:
            fields[name] = words.strip()[:LONGEST_FIELD]
        else:
            note.append(line)
    return Decision(row["id"], kind, row["decided_by"], row["decided_utc"], wrong, fields, "\n".join(note).strip())


@dataclass(frozen=True, slots=True)
class Decisions:
    """Accepted corrections by what they are about; of several about one thing the latest."""

    figures: Mapping[int, Decision] = field(default_factory=dict)
    places: Mapping[int, Decision] = field(default_factory=dict)
    references: Mapping[int, Decision] = field(default_factory=dict)
    tags: Mapping[tuple[int, str], Decision] = field(default_factory=dict)  # (article, topic)
    latest: str | None = None  # when somebody last decided, or took a decision back


def decisions(store: Store, article: int | None = None, known: str | None = None) -> Decisions:
    """Return what stood accepted at `known` (None: now) about the articles as they are read now, of one or of all."""
    tags: dict[tuple[int, str], Decision] = {}
    tables: dict[str, dict[int, Decision]] = {"figure": {}, "place": {}, "reference": {}}
    for row in rows_of(store, BY_NAME["accepted_corrections"], article=article, known=known):
        shown = json.loads(row["shown"])
        if row["kind"] == "tag":
            tags[row["article_id"], row["item"]] = read(row)
            continue
        now = json.loads(row["now"] or "null")
        if now and all(shown.get(name) == value for name, value in now.items() if name != "id"):
            tables[row["kind"]][now["id"]] = read(row)
    (last,) = rows_of(store, BY_NAME["last_decision"], known=known)
    return Decisions(tables["figure"], tables["place"], tables["reference"], tags, last["decided_utc"])


def corrected(figures: Iterable[Mapping[str, Any]], by: Mapping[int, Decision], *, drop: bool = True) -> list[Row]:
    """Lay the corrections over figures; each row gets `decision` (or None) and `machine`, what was read instead.

    With `drop`, what is no figure is left out. A value that is no number stands only in words, under `machine`.
    """
    out = []
    for row in figures:
        decision = by.get(row["figure_id"])
        new: Row = {**row, "decision": decision, "machine": ""}
        if decision is not None:
            if decision.wrong and drop:
                continue
            new["machine"] = _machine(row, decision)
            new |= _right(row, decision)
        out.append(new)
    return out


def _right(row: Mapping[str, Any], decision: Decision) -> Row:
    fields = decision.fields
    right: Row = {}
    value = number(fields.get(VALUE, ""))
    if value is not None:
        right |= {"value": str(value), "value_num": float(value), "value_high": None, "approx": "exact"}
        if "mean" in row:
            right |= {"mean": float(value), "reports": 1}
    for name, column in ((NAME, "indicator"), (WHOSE, "scope"), (WHEN, "period")):
        if fields.get(name):
            right[column] = fields[name]
    return right


def _machine(row: Mapping[str, Any], decision: Decision) -> str:
    """What the machine had read of what was corrected; all of it, if nothing was put in its place."""
    told = {
        VALUE: measure(row),
        NAME: sentence_case(row["indicator"]),
        WHOSE: row["scope"] or "chưa rõ",
        WHEN: period_name(row["period"]) or "chưa rõ",
    }
    return "; ".join(told[name] for name in told if name in decision.fields) or told[VALUE]


def moved(decision: Decision | None) -> bool:
    """Tell whether a figure belongs to another series than the machine thought, or to none."""
    return decision is not None and (decision.wrong or any(name in decision.fields for name in (NAME, WHOSE, WHEN)))


def without(topics: Sequence[tuple[str, str]], article: int, by: Decisions) -> list[tuple[str, str]]:
    """Return the topics, as (id, name), that nobody has taken from an article."""
    return [(id_, name) for id_, name in topics if not ((found := by.tags.get((article, id_))) and found.wrong)]
