"""A page's markup cut into blocks of text as a reader sees them: paragraphs, subheads, items, table rows, captions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from selectolax.lexbor import LexborNode

from scraper.items import Table, row_line
from scraper.selection import INLINE, UNSHOWN, clean, many, words

Kind = Literal["paragraph", "heading", "item", "row", "caption"]

_SKIPPED: Final = UNSHOWN | frozenset(
    ("iframe", "object", "embed", "svg", "video", "audio", "canvas", "map", "head", "input", "nav", "math")
)
_PICTURES: Final = frozenset(("img", "picture", "amp-img", "video", "iframe", "object"))
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_STRONG: Final = frozenset(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"))
_SLANTED: Final = frozenset(("i", "em"))
_ALIGN: Final = re.compile(r"text-align\s{0,3}:\s{0,3}(right|center|left|justify|end)", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
_SENTENCE_ENDS: Final = re.compile(r"[.!?:;…][\"'”’)\]]{0,2}$")
_LIST_BEGINS: Final = re.compile(
    r"(?:[-–—+•*·]\s?|\d{1,2}[.)/]\s|[a-zđ][.)]\s|[IVX]{1,5}[.)]\s|"
    r"(?:Ảnh|Tin|Bài|Nguồn|Theo|Video|Clip|Tin, ảnh|Bài, ảnh|Bài và ảnh)\s?:)"
)
_LONGEST_CELL: Final = 400
_LONGEST_CAPTION: Final = 700
_MOST_CELLS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Block:
    """One line of text with what tells prose from the rest. Counts are letters of `text`."""

    text: str
    kind: Kind
    align: str = ""
    linked: int = 0
    strong: int = 0
    slanted: int = 0
    after_picture: bool = False
    path: tuple[int, ...] = ()
    hint: str = ""
    """Class and id of the block's element and its parent, for words like "author" or "caption"."""
    cells: tuple[str, ...] = ()
    """A row's; `path` ends with its table."""


@dataclass(slots=True)
class _State:
    """What the walk is inside of, and the line it is gathering."""

    pieces: list[str]
    linked: int = 0
    strong: int = 0
    slanted: int = 0
    in_link: int = 0
    in_strong: int = 0
    in_slanted: int = 0
    picture: bool = False


def blocks(root: LexborNode, drop: Collection[int] = (), captions: Collection[int] = ()) -> list[Block]:
    """Cut what stands under `root` into blocks, in page order.

    `drop` and `captions` are `mem_id`s: elements left out, and elements that are captions as a whole. The tree is not
    changed, so another layout can read it after. A `<br>` ends a paragraph where it is doubled, where a sentence
    ended before it or a list mark follows. Only pictures under `root` count for `after_picture`.
    """
    return list(_walk(root, frozenset(drop), frozenset(captions)))


def _walk(root: LexborNode, drop: frozenset[int], captions: frozenset[int]) -> Iterator[Block]:
    state = _State([])
    open_blocks: list[LexborNode] = [root]
    path: list[int] = [root.mem_id]
    aligns: list[str] = [""]
    stack: list[tuple[LexborNode, bool]] = [(root.first_child, False)] if root.first_child else []

    def flush() -> Iterator[Block]:
        if state.pieces:
            yield from _cut(state, open_blocks[-1], aligns[-1], tuple(path))
            state.pieces = []
        state.linked = state.strong = state.slanted = 0

    while stack:
        node, leaving = stack.pop()
        if leaving:
            tag = node.tag or ""
            state.in_link -= tag == "a"
            state.in_strong -= tag in _STRONG
            state.in_slanted -= tag in _SLANTED
            if tag not in INLINE:
                yield from flush()
                open_blocks.pop()
                path.pop()
                aligns.pop()
            continue
        if node.next is not None:
            stack.append((node.next, False))
        if node.is_text_node:
            _gather(state, node.text_content or "")
            continue
        tag = node.tag or ""
        if not node.is_element_node or node.mem_id in drop:
            continue
        if tag in _PICTURES:
            if tag == "img" and _tiny(node):
                continue
            state.picture = True
            if tag in _SKIPPED or node.first_child is None:
                continue
        if tag in _SKIPPED:
            continue
        if tag == "br":
            state.pieces.append("\n")
            continue
        attributes = node.attributes
        style = attributes.get("style") or ""
        if "hidden" in attributes or _HIDDEN.search(style[:500]):
            continue
        if node.mem_id in captions or tag == "figcaption":
            yield from flush()
            if text := words(node):
                yield Block(text, "caption", path=tuple(path))
                state.picture = False
            continue
        if tag == "table" and (rows := table_rows(node)):
            yield from flush()
            for row in rows:
                yield Block(row_line(tuple(row)), "row", path=(*path, node.mem_id), cells=tuple(row))
            continue
        state.in_link += tag == "a"
        state.in_strong += tag in _STRONG
        state.in_slanted += tag in _SLANTED
        if tag not in INLINE:
            yield from flush()
            open_blocks.append(node)
            path.append(node.mem_id)
            found = _ALIGN.search(style[:500])
            said = (found[1] if found else attributes.get("align") or "").lower()
            aligns.append("right" if said == "end" else said or aligns[-1])
        stack.append((node, True))
        if node.first_child is not None:
            stack.append((node.first_child, False))
    yield from flush()


def _gather(state: _State, text: str) -> None:
    text = text.replace("\n", " ")
    state.pieces.append(text)
    letters = len(text.strip())
    if letters:
        state.linked += letters if state.in_link > 0 else 0
        state.strong += letters if state.in_strong > 0 else 0
        state.slanted += letters if state.in_slanted > 0 else 0


def _tiny(image: LexborNode) -> bool:
    """Say whether a picture is an icon or a counting pixel, which shows nothing."""
    sizes = (image.attributes.get("width") or "", image.attributes.get("height") or "")
    return any(size.isdigit() and int(size) <= 40 for size in (s.removesuffix("px")[:5] for s in sizes))


def _cut(state: _State, element: LexborNode, align: str, path: tuple[int, ...]) -> Iterator[Block]:
    lines = [line for line in (clean(line) for line in _lines("".join(state.pieces))) if line]
    if not lines:
        return
    tag = element.tag or ""
    kind: Kind = "heading" if tag in _HEADINGS else "item" if tag in ("li", "dd", "dt") else "paragraph"
    parent = element.parent
    hints = [node.attributes for node in (element, parent) if node is not None and node.is_element_node]
    hint = " ".join(f"{a.get('class') or ''} {a.get('id') or ''}" for a in hints).lower()[:300]
    made = Block(lines[0], kind, align, state.linked, state.strong, state.slanted, state.picture, path, hint)
    state.picture = False
    yield made
    for line in lines[1:]:
        yield replace(made, text=line, after_picture=False)


def _lines(text: str) -> Iterator[str]:
    """Split gathered text at the breaks that end a paragraph.

    >>> list(_lines("Hội nghị thống nhất:\\n- Rà soát thủ tục;\\n- Báo cáo"))
    ['Hội nghị thống nhất:', '- Rà soát thủ tục;', '- Báo cáo']
    >>> list(_lines("Đã xong.   \\n Còn lại\\n            a) Đất đai"))
    ['Đã xong.   ', ' Còn lại', '            a) Đất đai']
    >>> list(_lines("Chỉ số hài lòng\\n của người dân"))
    ['Chỉ số hài lòng  của người dân']
    """
    line = ""
    empty = False
    for part in text.split("\n"):
        if not part.strip():
            empty = bool(line)
            continue
        if line and (
            empty or _SENTENCE_ENDS.search(line[-200:].rstrip()[-3:]) or _LIST_BEGINS.match(part.lstrip()[:12])
        ):
            yield line
            line = part
        else:
            line = f"{line} {part}" if line else part
        empty = False
    if line:
        yield line


def part_tables(lines: Iterable[Block]) -> tuple[list[Block], tuple[Table, ...], tuple[int, ...]]:
    """Part tables from prose: the lines left, the tables, and how many of those lines stand before each table."""
    prose: list[Block] = []
    tables: dict[int, list[tuple[str, ...]]] = {}
    at: dict[int, int] = {}
    for line in lines:
        if line.kind == "row":
            tables.setdefault(line.path[-1], []).append(line.cells)
            at.setdefault(line.path[-1], len(prose))
        else:
            prose.append(line)
    return prose, tuple(tuple(rows) for rows in tables.values()), tuple(at.values())


def letters(root: LexborNode) -> dict[int, int]:
    """Count the shown letters under every element, by `mem_id`, in one walk."""
    counts: dict[int, int] = {}
    total = 0
    stack: list[tuple[LexborNode, int]] = [(root, -1)]
    while stack:
        node, before = stack.pop()
        if before >= 0:
            counts[node.mem_id] = total - before
            continue
        if node.next is not None and node.mem_id != root.mem_id:
            stack.append((node.next, -1))
        if node.is_text_node:
            total += len((node.text_content or "").strip())
        elif node.is_element_node and node.tag not in _SKIPPED:
            stack.append((node, total))
            if node.first_child is not None:
                stack.append((node.first_child, -1))
    return counts


def table_rows(table: LexborNode) -> list[list[str]]:
    """Return the cells of a table that carries data, row by row; an empty list for one that only places things.

    Data means two rows and two columns at least, short cells, no picture and no table inside.
    """
    if any(node.mem_id != table.mem_id for node in many(table, "img, table, iframe, video, figure")):
        return []
    cells = many(table, "td, th")
    if not 4 <= len(cells) <= _MOST_CELLS:
        return []
    rows: list[list[str]] = []
    for row in many(table, "tr"):
        texts = [words(cell) for cell in many(row, "td, th")]
        if any(len(text) > _LONGEST_CELL for text in texts):
            return []
        if any(texts):
            rows.append(texts)
    wide = [row for row in rows if sum(bool(cell) for cell in row) >= 2]
    return rows if len(wide) >= 2 else []
