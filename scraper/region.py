"""Where an article stands on a page no layout describes: what is clutter, which element tells it, where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.blocks import Block, letters
from scraper.headlines import bare
from scraper.prose import is_link, is_promotion, is_related_head
from scraper.selection import clean, many

_CLUTTER: Final = re.compile(
    r"(?:^|[-_\s])(?:related?|relation|lien-?quan|tin-?lien-?quan|shar(?:e|es|ing)|social|socials|comments?|binh-?luan|"
    r"breadcrumbs?|menu|navbar|nav|footer|sidebar|widget|banners?|ads?|adv|advert\w{0,12}|quang-?cao|tags?|box-?tags?|keywords?|"
    r"tu-?khoa|popup|modal|newsletter|subscribe|recommend\w{0,8}|suggest\w{0,8}|xem-?them|doc-?them|readmore|tin-?khac|"
    r"other-?news|most-?(?:read|view)\w{0,4}|vote|rating|emotion|reaction|copyright|wm-ipp\w{0,8}|toolbar|ribbon|"
    r"breaking|login|hidden|print-?only|audio|relate-?container|contextmenu|quick-?launch\w{0,8})(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(
    r"relatednews|related-?(?:news|post|box|article)|tinlienquan|lienquan|boxtin|box-?relat|list-?news|news-?list|binhluan|"
    r"sharemxh|fb-like|social-?share|box-?comment|zone-?ads|adsbygoogle|onecms_?load|footer|insert-?link|link-?inserted|"
    r"readmore|kbwscwl|box-?tinlienquan|type=[\"']?relat",
    re.IGNORECASE,
)
_CAPTION_HINT: Final = re.compile(
    r"caption|image_?desc|img_?desc|pic_?desc|photo_?desc|chu-?thich|pcaption|note-?img|^desc$|\bimage\b"
)
_CAPTION_TAGS: Final = frozenset(("div", "p", "td", "span", "figcaption", "em"))
_CLUTTER_TAGS: Final = ("footer", "aside", "nav", "form")
_NO_CLUTTER: Final = frozenset(
    ("html", "body", "main", "article", "a", "span", "b", "strong", "em", "i", "u", "h1", "font", "label")
)
_SPARED: Final = frozenset(("p", "h2"))
"""Left out only for names that can mean nothing else."""
_ENDS: Final = re.compile(r"[.!?:;…][\"'”’)\]]{0,2}$")
_LONGEST_FOR_TRAFILATURA: Final = 1_500_000
_MOST_FOR_TRAFILATURA: Final = 1_000
"""Lines; the longest real page of ours has 260. Its search among neighbours is quadratic (8,000 lines took 12 s)."""
_MOST_CLUTTER: Final = 0.3
_MOST_UNDER_A_PICTURE: Final = 3
_NEARLY_ALL: Final = 0.85


# --- what is no part of any article ---


def clutter(root: LexborNode) -> set[int]:
    """Return the elements whose names say menu, share, related and the like, unless most of the page stands in one."""
    shown = letters(root)
    whole = shown.get(root.mem_id, 0)
    found: set[int] = set()
    for node in (*many(root, "[class], [id]"), *many(root, ", ".join(_CLUTTER_TAGS))):
        if node.tag in _NO_CLUTTER or node.mem_id in found:
            continue
        attributes = node.attributes
        named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:300]
        named_so = _JOINED.search(named) or (node.tag not in _SPARED and _CLUTTER.search(named))
        telling = node.tag in _CLUTTER_TAGS or named_so
        if telling and shown.get(node.mem_id, 0) < _MOST_CLUTTER * whole and node.css_first("h1") is None:
            found.add(node.mem_id)
    return found


def framed_captions(root: LexborNode) -> set[int]:
    """Return the elements that are captions: by name, or by standing in a figure or a small table with a picture."""
    found: set[int] = set()
    for node in many(root, "[class]"):
        named = (node.attributes.get("class") or "").lower()
        if node.tag not in _CAPTION_TAGS or not _CAPTION_HINT.search(named):
            continue
        if len(node.text()) <= 500 and node.css_first("img, table, figure, ul") is None:
            found.add(node.mem_id)
    for frame in many(root, "figure, table"):
        text = frame.text()
        if (
            frame.css_first("img") is None
            or len(text) > 700
            or any(inner.mem_id != frame.mem_id for inner in many(frame, "table, figure, li"))
        ):
            continue
        cells = many(frame, "td, p, div") if frame.tag == "table" else many(frame, "p, div")
        texts = [cell for cell in cells if cell.css_first("img") is None and clean(cell.text())]
        if len({clean(cell.text()) for cell in texts}) <= _MOST_UNDER_A_PICTURE:  # more of it is a story in a frame
            found.update(cell.mem_id for cell in texts)
    return found


# --- where the article stands ---


def second_reading(page: LexborHTMLParser, lines: int, length: int) -> list[str]:
    """Return the lines trafilatura takes for the article; none where it cannot say.

    `lines` and `length` (in letters) of the page are what its cost depends on.
    """
    if length > _LONGEST_FOR_TRAFILATURA or lines > _MOST_FOR_TRAFILATURA:
        return []
    from lxml.etree import LxmlError
    from trafilatura import extract

    try:
        text = extract(page.html or "", include_comments=False, include_tables=True, favor_recall=True, fast=True)
    except (LxmlError, ValueError, TypeError, AttributeError, RecursionError):  # its parsers on markup made to break
        return []
    return [line for line in map(clean, (text or "").splitlines()) if line]


def seconded(lines: Sequence[Block], second: Sequence[str]) -> frozenset[int]:
    """Return the places of the lines that the second reading has too."""
    told = " ".join(" ".join(bare(line)) for line in second)
    return frozenset(
        place for place, line in enumerate(lines) if len(line.text) > 25 and " ".join(bare(line.text)) in told
    )


def weigh(line: Block, seconded: bool) -> float:
    """Weigh a line: prose counts for a place to be the article, links and scraps count against it."""
    length = len(line.text)
    if line.kind == "caption":
        return 0.4 * length if length >= 60 and _ENDS.search(line.text) else 0.0
    if line.linked > 0.5 * length or is_related_head(line.text):
        return -float(length)
    if line.kind == "row":
        return 0.3 * length
    prose = length >= 60 or (length >= 20 and bool(_ENDS.search(line.text)))
    if line.kind == "heading" or not prose:
        return -0.3 * length if length < 60 else 0.0
    return length * (2.0 if seconded else 1.0)


def article_lines(lines: Sequence[Block], second: Sequence[str]) -> list[int]:
    """Return the places of the lines under the element whose prose most outweighs its links and scraps.

    What the second reading has too counts double.
    """
    both = seconded(lines, second)
    weights: dict[int, float] = {}
    deepest: dict[int, int] = {}
    for place, line in enumerate(lines):
        weight = weigh(line, place in both)
        for depth, element in enumerate(line.path[-60:]):
            weights[element] = weights.get(element, 0.0) + weight
            deepest[element] = depth
    if not weights:
        return []
    best = max(weights, key=lambda element: (round(weights[element]), deepest[element]))
    if weights[best] <= 0:
        return []
    best = _core(lines, both, best)
    return [place for place, line in enumerate(lines) if best in line.path]


def _core(lines: Sequence[Block], both: frozenset[int], best: int) -> int:
    """Go down from the best element as long as one element in it holds nearly all its prose."""
    prose: dict[int, float] = {}
    under: dict[int, set[int]] = {}
    for place, line in enumerate(lines):
        if best not in line.path:
            continue
        weight = len(line.text) if line.kind == "caption" else max(0.0, weigh(line, place in both))
        inner = line.path[line.path.index(best) :]
        for above, element in zip((None, *inner), inner, strict=False):
            prose[element] = prose.get(element, 0.0) + weight
            if above is not None:
                under.setdefault(above, set()).add(element)
    while inside := [element for element in under.get(best, ()) if prose[element] >= _NEARLY_ALL * prose[best]]:
        best = inside[0]
    return best


def story(places: Sequence[int], lines: Sequence[Block]) -> list[int]:
    """Cut what stands before and after the story inside its element: dates above, lists of other news below.

    A list of other news ends the story, unless prose goes on after it where the story's paragraphs stand.
    """
    whole = sum(len(lines[place].text) for place in places) or 1
    home = _home(places, lines)
    at_home = [place for place in places if home and home in lines[place].path[-2:] and _is_prose(lines[place])]
    last = at_home[-1] if at_home else None
    kept: list[int] = []
    told = 0
    for place in places:
        line = lines[place]
        if told > 0.3 * whole and (last is None or place > last):
            if is_related_head(line.text) or (last is not None and line.kind == "heading" and is_link(line)):
                break
        elif is_related_head(line.text) and told:
            continue
        told += len(line.text)
        if not kept and _is_before_story(line):
            continue
        kept.append(place)
    return kept


def _is_prose(line: Block) -> bool:
    return line.kind in ("paragraph", "item") and len(line.text) >= 60 and line.linked <= 0.5 * len(line.text)


def _home(places: Sequence[int], lines: Sequence[Block]) -> int | None:
    """Return the element whose paragraphs most of the prose is; None where paragraphs stand each in a frame."""
    held: dict[int, int] = {}
    paragraphs: dict[int, int] = {}
    whole = 0
    for line in (lines[place] for place in places if _is_prose(lines[place])):
        whole += len(line.text)
        for element in line.path[-2:]:
            held[element] = held.get(element, 0) + len(line.text)
            paragraphs[element] = paragraphs.get(element, 0) + 1
    best = max(reversed(held), key=lambda element: held[element], default=None)  # of two that hold all, the inner one
    if best is None or held[best] < (0.3 if paragraphs[best] > 1 else 0.5) * whole:
        return None
    return best


def _is_before_story(line: Block) -> bool:
    """Say whether a short line above the first sentence is a date, a section or a link; subheads, bold lines stay."""
    if len(line.text) >= 60 or line.kind == "caption":
        return False
    dated = sum(letter.isdigit() for letter in line.text) >= 4
    if not dated and _ENDS.search(line.text):
        return False
    return is_link(line) or (line.kind != "heading" and line.strong < 0.8 * len(line.text.replace(" ", "")))


def boxes_beside(lines: Sequence[Block]) -> set[int]:
    """Return the elements beside the story that link to other news or invite: all of what stands in them goes.

    A box is what hangs off the way from the page down to where most prose stands; it begins with a linked headline, a
    quarter of its letters are links, or one of its lines invites, and it holds less than a third of the prose.
    """
    homes: dict[tuple[int, ...], int] = {}
    for line in lines:
        homes[line.path[:-1]] = homes.get(line.path[:-1], 0) + len(line.text)
    home = max(homes, key=lambda way: homes[way], default=())
    length: dict[int, int] = {}
    linked: dict[int, int] = {}
    inviting: set[int] = set()
    headed: set[int] = set()
    for line in lines:
        shared = next((i for i, (a, b) in enumerate(zip(line.path, home, strict=False)) if a != b), len(home))
        if shared >= len(line.path) - 1:
            continue  # stands in the story's own element, or is the box's only line
        box = line.path[shared]
        if box not in length and is_link(line) and len(line.text) >= 25:
            headed.add(box)
        length[box] = length.get(box, 0) + len(line.text)
        linked[box] = linked.get(box, 0) + line.linked
        if is_promotion(line):
            inviting.add(box)
    whole = sum(len(line.text) for line in lines)
    return {
        box
        for box, size in length.items()
        if size < 0.33 * whole and (box in inviting or box in headed or linked[box] > 0.25 * size)
    }
