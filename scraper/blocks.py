"""A page's markup cut into blocks of text as a reader sees them: paragraphs, subheads, items, table rows, captions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from selectolax.lexbor import LexborNode

from scraper.items import Table, row_line
from scraper.selection import INLINE, UNSHOWN, clean, many, words

_Attributes = dict[str, str | None]
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


class Block(NamedTuple):
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
class _Open:
    """A block element the walk is inside of, and what it hands down."""

    element: LexborNode
    attributes: _Attributes
    around: _Attributes | None
    """Those of the element right around it, block or not."""
    align: str


class _Walk:
    """One walk through the tree: what it is inside of, the line it is gathering, the blocks it has cut."""

    __slots__ = ("blocks", "captions", "drop", "linked", "open", "path", "picture", "pieces", "slanted", "strong")

    def __init__(self, root: LexborNode, drop: frozenset[int], captions: frozenset[int]) -> None:
        self.drop, self.captions = drop, captions
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.linked = self.strong = self.slanted = 0
        self.picture = False
        parent = root.parent
        around = parent.attributes if parent is not None and parent.is_element_node else None
        self.open = [_Open(root, root.attributes, around, "")]
        self.path = [root.mem_id]
        self.under(root)
        self.flush()

    def under(self, root: LexborNode) -> None:
        attributes_of: list[_Attributes] = [self.open[0].attributes]
        inside: list[str] = []
        in_link = in_strong = in_slanted = 0
        stack: list[LexborNode | None] = [root.first_child] if root.first_child is not None else []
        while stack:
            node = stack.pop()
            if node is None:  # the end of an element
                tag = inside.pop()
                attributes_of.pop()
                if tag == "a":
                    in_link -= 1
                in_strong -= tag in _STRONG
                in_slanted -= tag in _SLANTED
                if tag not in INLINE:
                    self.flush()
                    self.open.pop()
                    self.path.pop()
                continue
            following = node.next
            if following is not None:
                stack.append(following)
            if node.is_text_node:
                text = (node.text_content or "").replace("\n", " ")
                self.pieces.append(text)
                if (in_link or in_strong or in_slanted) and (letters := len(text.strip())):
                    self.linked += letters if in_link else 0
                    self.strong += letters if in_strong else 0
                    self.slanted += letters if in_slanted else 0
                continue
            if not node.is_element_node or node.mem_id in self.drop:
                continue
            tag = node.tag or ""
            if tag in _PICTURES:
                if tag == "img" and _tiny(node):
                    continue
                self.picture = True
                if tag in _SKIPPED or node.first_child is None:
                    continue
            if tag in _SKIPPED:
                continue
            if tag == "br":
                self.pieces.append("\n")
                continue
            attributes = node.attributes
            style = (attributes.get("style") or "")[:500]
            if "hidden" in attributes or (style and _HIDDEN.search(style)):
                continue
            if node.mem_id in self.captions or tag == "figcaption":
                self.caption(node)
                continue
            if tag == "table" and self.table(node):
                continue
            if tag == "a":
                in_link += 1
            in_strong += tag in _STRONG
            in_slanted += tag in _SLANTED
            if tag not in INLINE:
                self.flush()
                found = _ALIGN.search(style) if style else None
                said = (found[1] if found else attributes.get("align") or "").lower()
                align = "right" if said == "end" else said or self.open[-1].align
                self.open.append(_Open(node, attributes, attributes_of[-1], align))
                self.path.append(node.mem_id)
            inside.append(tag)
            attributes_of.append(attributes)
            stack.append(None)
            if (child := node.first_child) is not None:
                stack.append(child)

    def caption(self, node: LexborNode) -> None:
        self.flush()
        if text := words(node):
            self.blocks.append(Block(text, "caption", path=tuple(self.path)))
            self.picture = False

    def table(self, node: LexborNode) -> bool:
        """Take a table of data as rows; say whether it was one."""
        rows = table_rows(node)
        if rows:
            self.flush()
            path = (*self.path, node.mem_id)
            self.blocks += [Block(row_line(tuple(row)), "row", path=path, cells=tuple(row)) for row in rows]
        return bool(rows)

    def flush(self) -> None:
        if self.pieces:
            self.cut("".join(self.pieces))
            self.pieces = []
        self.linked = self.strong = self.slanted = 0

    def cut(self, text: str) -> None:
        """End a line: cut what was gathered into blocks."""
        if text.isspace():
            return
        lines = list(filter(None, map(clean, _lines(text)))) if "\n" in text else [clean(text)]
        if not lines or not lines[0]:
            return
        block = self.open[-1]
        tag = block.element.tag or ""
        kind: Kind = "heading" if tag in _HEADINGS else "item" if tag in ("li", "dd", "dt") else "paragraph"
        hint = (
            _named(block.attributes) if block.around is None else f"{_named(block.attributes)} {_named(block.around)}"
        )
        made = Block(
            lines[0],
            kind,
            block.align,
            self.linked,
            self.strong,
            self.slanted,
            self.picture,
            tuple(self.path),
            hint.lower()[:300],
        )
        self.picture = False
        self.blocks.append(made)
        self.blocks += [made._replace(text=line, after_picture=False) for line in lines[1:]]


def _named(attributes: _Attributes) -> str:
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"


def blocks(root: LexborNode, drop: Collection[int] = (), captions: Collection[int] = ()) -> list[Block]:
    """Cut what stands under `root` into blocks, in page order.

    `drop` and `captions` are `mem_id`s: elements left out, and elements that are captions as a whole. The tree is not
    changed, so another layout can read it after. A `<br>` ends a paragraph where it is doubled, where a sentence
    ended before it or a list mark follows. Only pictures under `root` count for `after_picture`.
    """
    return _Walk(root, frozenset(drop), frozenset(captions)).blocks


def _tiny(image: LexborNode) -> bool:
    """Say whether a picture is an icon or a counting pixel, which shows nothing."""
    sizes = (image.attributes.get("width") or "", image.attributes.get("height") or "")
    return any(size.isdigit() and int(size) <= 40 for size in (s.removesuffix("px")[:5] for s in sizes))


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
