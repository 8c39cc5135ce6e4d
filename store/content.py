"""What a text says, without how it is set: what decides whether an edit is a new version, and whether two texts agree.

Only letters and digits count. Bylines, picture credits and page furniture (when updated, how often seen, what else to
read, where to share) do not; a changed word or digit in anything else always does.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

# A number keeps its separators, for 1,5 is not 15, and its percent sign; a minus counts where it begins a number.
# Words first, for there are most of them; neither can begin where the other does. A line of words is found at once.
_TOKEN = re.compile(
    r"[^\W\d_]{1,400}(?: [^\W\d_]{1,400}){0,400}"
    r"|(?:(?<![\w)–-])(?<!\d\s)[-−])?\d{1,40}(?:[.,:/]\d{1,40}){0,20}(?:\s?[%‰])?"
)
_NUMBER_SPACE = re.compile(r"\s")
_CREDIT = re.compile(
    r"\s{0,3}[-–—.(|/]{0,3}\s{0,3}(?:ảnh|nguồn ảnh|đồ họa|đồ hoạ|clip|video)\s{0,2}:[^\n]{0,120}$", re.IGNORECASE
)
_COUNTED = ("lượt xem", "lượt đọc", "lượt truy cập", "lượt thích", "lượt chia sẻ", "bình luận", "chia sẻ", "thích")
_ELSEWHERE = (
    *("xem thêm", "đọc thêm", "tin liên quan", "bài liên quan", "tin bài liên quan", "bài đọc thêm"),
    *("có thể bạn quan tâm", "mời bạn đọc xem thêm", "mời độc giả đọc thêm", "mời quý vị xem thêm"),
)
_SHARED = ("facebook", "google news", "zalo", "youtube", "tiktok", "twitter", "email")
_BY = (
    *("tin", "bài", "ảnh", "tin, ảnh", "bài, ảnh", "bài và ảnh", "tin và ảnh", "tin, bài", "thực hiện", "tác giả"),
    *("nguồn", "nguồn tin", "theo", "video", "clip", "đồ họa", "đồ hoạ"),
)


def _any(listed: Iterable[str]) -> str:
    return "|".join(re.escape(each) for each in sorted(listed, key=len, reverse=True))


# Lines that belong to the page and not to the text; matched as a whole, in lower case.
_FURNITURE = re.compile(
    r"(?:ngày )?cập nhật(?: lúc| lần cuối| ngày)?\s{0,2}:?\s{0,2}[\d\s:/,.hg|()–-]{3,40}(?:gmt\s?\+7)?"
    rf"|(?:số )?(?:{_any(_COUNTED)})\s{{0,2}}:?\s{{0,2}}\(?[\d.,]{{0,12}}k?\)?"
    rf"|[\d.,]{{1,12}}k?\s{{0,2}}(?:người )?(?:{_any(_COUNTED)})"
    rf"|[>»*]{{0,3}}\s{{0,2}}(?:{_any(_ELSEWHERE)})\s{{0,2}}(?::.{{0,300}})?"
    r"|(?:>{1,3}|»).{1,300}"
    rf"|(?:chia sẻ|gửi|in)(?: bài)?(?: viết)?(?: qua| lên| tới)?(?: (?:{_any(_SHARED)})){{0,4}}"
    rf"|(?:mời |hãy )?(?:quý vị |quý độc giả |bạn đọc |độc giả )?theo dõi .{{1,80}} trên (?:{_any(_SHARED)}).{{0,60}}"
    r"|(?:từ khóa|từ khoá|tags?|chủ đề)\s{0,2}:.{0,300}"
    rf"|(?:{_any(_BY)})\s{{0,2}}:[^\d:]{{0,60}}"
    r"|\((?:theo|nguồn)[ :][^\d()]{1,60}\)"
    r"|theo (?:ttxvn|vgp|vov|vtv|qđnd|cand|nlđ|vietnamplus|vietnam\+)(?:/[^\d]{1,20})?"
)
_NAME = re.compile(r"[^\W\d_]{1,12}(?:\.[^\W\d_]{1,12}){0,4}")
NAME_WORDS = 8  # two writers at most
_ENDS = frozenset("0123456789%‰")  # of a number


def folded(text: str) -> str:
    """Return letters and numbers in lower case, words run together, numbers apart.

    >>> folded("Tỉ lệ “một cửa” đạt 10,5 %"), folded('TỈ LỆ  "một cửa"  đạt 10,5%.')
    ('tỉlệmộtcửađạt 10,5% ', 'tỉlệmộtcửađạt 10,5% ')
    >>> folded("1,5 xã") == folded("15 xã"), folded("tăng -5 độ") == folded("tăng 5 độ")
    (False, False)
    >>> folded("2021 - 2025") == folded("2021–2025"), folded("TP.HCM") == folded("TP. HCM")
    (True, True)
    """
    found = _TOKEN.findall(unicodedata.normalize("NFC", text).lower())
    return "".join([_number(token) if token[-1] in _ENDS else token.replace(" ", "") for token in found])


def _number(token: str) -> str:
    return f" {_NUMBER_SPACE.sub('', token).replace('−', '-')} "


def furniture(line: str) -> bool:
    """Say whether a line belongs to the page and not to the text.

    >>> lines = ("Cập nhật lúc 10:23, 04/06/2026", "Lượt xem: 1.204", "Xem thêm: Xã mới", "(Theo TTXVN)")
    >>> all(furniture(line) for line in (*lines, "Tin, ảnh: P.V"))
    True
    >>> lines = ("Cập nhật lúc nào cũng chậm.", "Chia sẻ với phóng viên, ông A nói vậy.", "Nguồn: thu 5 tỉ đồng.")
    >>> any(furniture(line) for line in lines)
    False
    """
    return _FURNITURE.fullmatch(line.strip().lower()[:400]) is not None


def byline(line: str) -> bool:
    """Say whether a last line is but a name: few words, each with a capital, without a number or a full stop.

    >>> [byline(line) for line in ("Minh Anh", "P.V", "Hoàng Lan – T.M", "Hà Nội đổi mới", "Hết.", "Quảng Trị 2025")]
    [True, True, True, False, False, False]
    """
    names = re.split(r"[\s,–-]{1,9}", line.strip()[:200])
    return len(names) <= NAME_WORDS and all(_NAME.fullmatch(name) and name[0].isupper() for name in names)


def substance(body: Sequence[str]) -> list[str]:
    """Return the paragraphs that are text: no furniture, no name at the end.

    >>> substance(["Một đoạn.", "Lượt xem: 12", "(Theo TTXVN)", "Minh Anh"])
    ['Một đoạn.']
    """
    kept = [line for line in body if not furniture(line)]
    while kept and byline(kept[-1]):
        kept.pop()
    return kept


def uncredited(caption: str) -> str:
    """Cut the picture credit off a caption.

    >>> uncredited("Quang cảnh hội nghị. Ảnh: M.T"), uncredited("Ảnh: M.T")
    ('Quang cảnh hội nghị', '')
    """
    return _CREDIT.sub("", caption)


def content_key(
    title: str,
    lead: str | None,
    body: Sequence[str],
    captions: Sequence[str] = (),
    tables: Sequence[Sequence[Sequence[str]]] = (),
) -> str:
    """Return the digest (hex) of what an article says; equal keys are no edit.

    Where a paragraph ends, and whether the lead is counted among them, is how a text is set.

    >>> one = content_key("Tên", "Sapo.", ["Đạt 80%.", "Hết chuyện."], ["Hội nghị. Ảnh: A"])
    >>> other = ["Sapo.", "Đạt  80 %. Hết chuyện", "Lượt xem: 3", "Minh Anh"]
    >>> one == content_key("Tên", None, other, ["Hội nghị - Ảnh: B"])
    True
    >>> one == content_key("Tên", "Sapo.", ["Đạt 81%.", "Hết chuyện."], ["Hội nghị"])
    False
    """
    told = [
        folded(title),
        folded("\n".join(substance([*([lead] if lead else []), *body]))),
        [words for words in (folded(uncredited(caption)) for caption in captions) if words],
    ]
    cells = [[[folded(cell) for cell in row] for row in table] for table in tables]
    return hashlib.sha256(json.dumps([told, cells] if cells else told, ensure_ascii=False).encode("utf-8")).hexdigest()


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, for comparing.

    >>> words("Một cửa: đạt 80%")
    ['một', 'cửa', 'đạt', '80']
    """
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def agree(title: str, body: Iterable[str], other_title: str, other_body: Iterable[str]) -> bool:
    """Say whether two texts can be states of one article: their titles or their bodies share enough words.

    Half the words of the longer title, or a fifth of the three-word runs of the shorter body; two articles that a
    newspaper's new system gave one id share neither.

    >>> agree("Một cửa ở xã A", [], "Một cửa ở xã A đổi mới", [])
    True
    >>> agree("Một cửa ở xã A", ["Xã A nhận hồ sơ trực tuyến."], "Giá vàng hôm nay", ["Giá vàng tăng mạnh phiên sáng."])
    False
    """
    one, other = set(words(title)), set(words(other_title))
    if one and other and 2 * len(one & other) >= max(len(one), len(other)):
        return True
    here, there = _runs(body), _runs(other_body)
    return bool(here and there) and 5 * len(here & there) >= min(len(here), len(there))


_WORD = re.compile(r"\w+")


def _runs(body: Iterable[str]) -> set[tuple[str, ...]]:
    told = words("\n".join(body))
    return set(zip(told, told[1:], told[2:], strict=False))
