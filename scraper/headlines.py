"""Headline, lead, date and writer of a page no layout describes, found by what several witnesses agree on.

The address is the best witness of a headline: its slug is the headline without its marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final
from urllib.parse import unquote, urlsplit

from scraper.blocks import Block
from scraper.dates import Moment, read_moment
from scraper.declarations import Declarations
from scraper.prose import author, is_credited, is_promotion, is_under_picture, signed

_WORD: Final = re.compile(r"[^\W_]+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_SITE_TAIL: Final = re.compile(r" [-–—|•:] [^-–—|•:]{2,80}$")
_DATE_TAIL: Final = re.compile(r" ?\((?:[\d ./:,+-]|ngày|lúc|GMT){0,60}\)$")
_DATE_HINT: Final = re.compile(r"(?:^|[-_\s])(?:date|time|times|publish|pubdate|ngay|created|clock|post-?meta|meta)")
_AUTHOR_HINT: Final = re.compile(
    r"author|byline|tac-?gia|journalist|reporter|pseudonym|but-?danh|nguoi-?viet|source|\bwriter"
)
_LEAD_HINT: Final = re.compile(
    r"sapo|(?:^|[-_\s])(?:lead|summary|desc|description|abstract|chapeau|intro|head-?content)"
)
_AFTER_NAME: Final = re.compile(r"\s{0,2}[•·|]|\s{0,2}\d")
_NO_WRITERS: Final = frozenset(
    (
        *("chia sẻ", "bình luận", "từ khóa", "chủ đề", "theo dõi", "trang chủ", "thời sự", "chính trị", "kinh tế"),
        *("kinh doanh", "pháp luật", "văn hóa", "giải trí", "du lịch", "giáo dục", "sức khỏe", "thế giới", "quốc tế"),
        *("công nghệ", "đời sống", "chuyển đổi số", "quốc phòng", "an ninh", "môi trường", "nông nghiệp", "việt nam"),
        *("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật"),
        *("hà nội", "đà nẵng", "cần thơ", "hải phòng", "hồ chí minh", "sự kiện", "ý kiến", "liên quan", "liên hệ"),
    )
)
"""Labels that are set in capitals like names."""
_NO_NAME_WORDS: Final = frozenset(
    _WORD.findall(
        "tin tức bài đã đưa các những của khác xem đọc về trên dưới cùng mục mới nổi bật báo chủ video clip hình tìm "
        "gửi quảng cáo hoạt tổ chức bộ sở ban ngành tỉnh huyện xã phường phố đảng nghị chỉ thủ tục bản nước người dân "
        "đầu cuối trước sau tiếp thêm nhiều audio email facebook zalo tiktok youtube rss"
    )
)
"""Words of labels that no name has."""
_PORTAL: Final = re.compile(
    r"\W{0,3}(?:trang chủ|trang (?:thông )?tin|cổng (?:thông tin|tin|dịch vụ)|home\b|website|untitled|tin tức\W{0,3}$)",
    re.IGNORECASE,
)
_MOST_LINES: Final = 1_500
_LONGEST_TITLE: Final = 300
_MOST_BETWEEN: Final = 12
_LEAST_LIKE: Final = 0.45


def bare(text: str) -> tuple[str, ...]:
    """Return the words of a text without marks and case, to compare a headline with a slug.

    >>> bare("Đắk R’lấp xử lý")
    ('dak', 'r', 'lap', 'xu', 'ly')
    """
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return tuple(_WORD.findall("".join(letter for letter in decomposed if not unicodedata.combining(letter))))


def slug(url: str) -> tuple[str, ...]:
    """Return the words of an address that retell its headline; empty where there are none.

    >>> slug("https://baomau.example/thoi-su/xa-moi-nhan-ho-so-102345.html")
    ('xa', 'moi', 'nhan', 'ho', 'so')
    """
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ()
    parts = [part for part in path.rstrip("/").split("/") if "-" in part]
    if not parts:
        return ()
    words = [
        word
        for word in bare(max(parts, key=len).rsplit(".", 1)[0])
        if not re.fullmatch(r"(?:[a-z]{0,6}\d{4,}|[0-9a-f]{7,})", word)
    ]
    return tuple(words) if len(words) >= 3 else ()


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Say how much two lists of words tell the same, 0 to 1; order counts."""
    if not one or not other:
        return 0.0
    return SequenceMatcher(None, one[:80], other[:80], autojunk=False).ratio()


def headline(
    lines: Sequence[Block], declared: Declarations, page_title: str, url: str, body_at: int
) -> tuple[str, int | None]:
    """Return the headline and where it stands among the lines (None: it stands only in the page's head).

    Every line that could be one is held against the slug, the declared titles and `<title>`; the likest wins, a
    heading before a plain line. A portal's own name is no witness; without any, the nearest line above `body_at`
    that is a heading or is called a title wins.
    """
    tailless = _SITE_TAIL.sub("", page_title)
    told = [text for text in (*declared.titles, page_title, tailless) if text and not _PORTAL.match(text)]
    witnesses = [bare(text) for text in told]
    address = slug(url)
    best: tuple[float, int] | None = None
    for place, line in enumerate(lines[:_MOST_LINES]):
        if not 8 <= len(line.text) <= _LONGEST_TITLE or line.kind in ("row", "caption"):
            continue
        words = bare(_DATE_TAIL.sub("", line.text))
        like = max([alike(words, address) * 1.02, *(alike(words, witness) for witness in witnesses)], default=0.0)
        bonus = 0.12 if line.kind == "heading" else 0.06 if "title" in line.hint else 0.0
        link = 0.25 if line.linked >= 0.8 * len(line.text) else 0.0
        score = like + bonus - link - min(place, 400) * 0.0002
        if like >= _LEAST_LIKE and (best is None or score > best[0]):
            best = (score, place)
    if best is None:
        named = [place for place in range(body_at - 1, max(body_at - 15, -1), -1) if _is_title(lines[place])]
        best = (0.0, named[0]) if named and not declared.titles else None
    if best:
        return _DATE_TAIL.sub("", lines[best[1]].text), best[1]
    for text in told:
        if not address or alike(bare(text), address) >= _LEAST_LIKE:
            return text, None
    return (told[0] if told else ""), None


def _is_title(line: Block) -> bool:
    named = line.kind == "heading" or "title" in re.split(r"[^a-z]", line.hint)
    return named and 15 <= len(line.text) <= _LONGEST_TITLE and len(line.text.split()) >= 4 and not line.linked


def lead(lines: Sequence[Block], declared: Declarations, title_at: int | None, body_at: int) -> int | None:
    """Return the place of the lead: a line the page describes itself with, one that is marked as a lead, or prose that
    stands alone between headline and body.

    Only lines after the headline and at most the second line of the body come into question.
    """
    start = title_at if title_at is not None and title_at < body_at else max(0, body_at - 6)
    described = bare(declared.description or "")
    marked: int | None = None
    for place in range(start, min(body_at + 2, len(lines))):
        line = lines[place]
        if place == title_at or len(line.text) < 30 or line.kind in ("row", "caption"):
            continue
        if is_under_picture(line) or is_credited(line.text):
            continue
        if line.linked > 0.5 * len(line.text):
            continue
        words = bare(line.text)
        told = len(described) >= 8 and (words[: len(described) - 2] == described[:-2] or alike(words, described) > 0.85)
        if told and len(words) <= 1.6 * len(described) + 4:
            return _whole_lead(lines, place)
        if marked is None and _LEAD_HINT.search(line.hint) and place <= body_at:
            marked = place
    if marked is not None:
        return _whole_lead(lines, marked)
    if title_at is not None and title_at < body_at <= title_at + _MOST_BETWEEN:
        between = [place for place in range(title_at + 1, body_at) if _could_lead(lines[place])]
        if between:
            return between[-1]
    first = next((p for p in range(body_at, min(body_at + 2, len(lines))) if len(lines[p].text) >= 60), None)
    if first is not None and len(lines) > first + 2:
        line = lines[first]
        emphasis = max(line.strong, line.slanted)
        told = line.kind == "paragraph" and len(line.text) < 900
        if told and emphasis >= 0.85 * len(line.text.replace(" ", "")) and not is_credited(line.text):
            return first
    return None


def _could_lead(line: Block) -> bool:
    """Say whether a line above the body reads as prose: long, unlinked, no caption."""
    return (
        60 <= len(line.text) <= 1200
        and line.kind in ("paragraph", "heading")
        and line.linked <= 0.3 * len(line.text)
        and len(line.text.split()) >= 12
        and not (is_under_picture(line) or is_credited(line.text) or is_promotion(line))
    )


def _whole_lead(lines: Sequence[Block], place: int) -> int:
    """Prefer the next line where it is marked as a lead too and begins alike: the first is a copy cut to a length."""
    following = lines[place + 1] if place + 1 < len(lines) else None
    if following and _LEAD_HINT.search(following.hint) and begins_alike(lines[place].text, following.text):
        return place + 1
    return place


def begins_alike(one: str, other: str) -> bool:
    """Say whether two lines begin with the same eight words or more, up to where the shorter one ends.

    >>> begins_alike("Tỉnh bãi bỏ 12 giấy tờ, gộp bốn thủ tục...", "Tỉnh bãi bỏ 12 giấy tờ, gộp bốn thủ tục đăng ký")
    True
    """
    first, second = bare(one), bare(other)
    shorter = min(len(first), len(second))
    return shorter >= 8 and first[: shorter - 2] == second[: shorter - 2]


def visible_moment(lines: Sequence[Block], title_at: int | None, body_at: int) -> Moment | None:
    """Find the date printed by the headline, after it rather than before; a clock in the page's head is none.

    Before the headline a date needs its hour: the header of many portals prints today's date.
    """
    start = title_at if title_at is not None else body_at
    after = range(start, min(body_at + 3, start + 40, len(lines)))
    before = range(start - 1, max(start - 9, -1), -1)
    for places in (after, before):
        found = [
            moment
            for place in places
            if (moment := _printed(lines[place]))
            and (moment.exact or place >= start or _is_day_above(lines[place], start - place))
        ]
        if best := next((moment for moment in found if moment.exact), found[0] if found else None):
            return best
    return None


def _is_day_above(line: Block, distance: int) -> bool:
    """Say whether a day without its hour belongs to the headline under it: by name, or bare digits right above it."""
    return (distance <= 3 and bool(_DATE_HINT.search(line.hint))) or (distance == 1 and not _LETTER.search(line.text))


def _printed(line: Block) -> Moment | None:
    """Read a line that is a date and little else, so that no date of the story is taken for it."""
    text = line.text
    if len(text) > 160 or not any(digit.isdigit() for digit in text):
        return None
    moment = read_moment(text, "visible")
    if moment is None:
        return None
    letters = sum(letter.isalpha() for letter in text)
    hinted = bool(_DATE_HINT.search(line.hint))
    return moment if letters <= (90 if hinted else 42) else None


def writer(
    lines: Sequence[Block], told: range, declared: Declarations, byline: str | None, site: Iterable[str]
) -> str | None:
    """Name who wrote the article: the byline under it, what the page declares, a line marked as author, a name alone.

    `told` says where the story stands among `lines`; a name without any mark counts right above and below it only.
    """
    own = {" ".join(bare(name)) for name in site}
    if byline and (name := author(byline)):
        return name
    near = lines[: told.stop + 15]
    marked = [line.text for line in near if _AUTHOR_HINT.search(line.hint) and 2 <= len(line.text) <= 80]
    below = _alone(lines[told.stop : told.stop + 3])
    above = _alone(lines[: told.start])
    alone = below if set(above).issubset(", ".join(below).split(", ")) else above
    for printed in (declared.authors, marked, declared.named, alone):
        names = [name for text in printed if (name := _person(text)) and not _is_site(name, own)]
        if names:
            return names[0] if printed in (marked, alone) else ", ".join(names[:5])
    return None


def _alone(lines: Sequence[Block]) -> list[str]:
    """Return what could be names on lines of their own, a date after them not counted: "Lê Mai • 04/03/2025"."""
    found: list[str] = []
    for line in lines[-8:]:
        text = _AFTER_NAME.split(line.text[:120], maxsplit=1)[0].strip(" -–—,")
        name = author(text.removesuffix(" và"))
        parts = name.split(", ") if name else []
        if parts and all(map(_is_writer, parts)):
            found.append(", ".join(parts))
    return found


def _is_writer(name: str) -> bool:
    words = name.casefold().split()
    return 2 <= len(words) <= 4 and name.casefold() not in _NO_WRITERS and _NO_NAME_WORDS.isdisjoint(words)


def _person(printed: str) -> str | None:
    """Read a name that stands alone, in two words or initials."""
    name = signed(printed)
    return name if name and (" " in name or "." in name) else None


def _is_site(name: str, own: set[str]) -> bool:
    told = " ".join(bare(name))
    return any(told in site or site in told for site in own if site) or told.replace(" ", "") in "".join(own)
