"""The article's own prose told apart from what stands around it: bylines, credits, promotions, links to other news."""

from __future__ import annotations

import re
from typing import Final

from scraper.blocks import Block

_CREDIT: Final = re.compile(
    r"^\W{0,3}(?:(?:tin|bài|ảnh|clip|video|đồ họa|thực hiện|tổng hợp|nội dung|tác giả|biên tập|bút danh|text|photo)"
    r"(?:\s{0,2}(?:,|-|/|và|&)\s{0,2}(?:tin|bài|ảnh|clip|video|đồ họa|trình bày))*)(?:\s{0,2}[:：]|\s-)\s{0,2}",
    re.IGNORECASE,
)
_PICTURE_CREDIT: Final = re.compile(
    r"^\W{0,3}(?:ảnh|clip|video|đồ họa|nguồn ảnh|ảnh minh họa)\b[^:]{0,20}[:：]", re.IGNORECASE
)
_SOURCE: Final = re.compile(
    r"^\W{0,3}(?:theo|nguồn|(?:được )?dẫn (?:theo|nguồn))(?:\s{0,2}[:：]|\s)\s{0,2}(?=\S)", re.IGNORECASE
)
_IN_BRACKETS: Final = re.compile(r"\s{0,2}\([^()]{1,80}\)?\s{0,2}$")
_INTRODUCTION: Final = re.compile(
    r"^\W{0,4}.{0,40}\bgiới thiệu (?:với |đến |tới )?(?:bạn đọc|độc giả)\b", re.IGNORECASE
)
_INTRODUCED: Final = re.compile("giới thiệu", re.IGNORECASE)
_PROMOTION: Final = re.compile(
    r"^\W{0,4}(?:mời (?:quý )?(?:bạn đọc|độc giả|vị)|"
    r"(?:quý )?(?:bạn đọc|độc giả)\b.{0,40}(?:gửi|đón đọc|theo dõi|liên hệ)|"
    r"theo dõi .{0,60}\btrên\b|không sao chép|(?:©|@|copyright|bản quyền)|(?:vui lòng )?ghi rõ nguồn|"
    r"xem (?:thêm|chi tiết)\b.{0,60}$|đọc thêm\b|tin (?:liên quan|cùng chuyên mục|khác|bài liên quan)\b|"
    r"bài liên quan\b|(?:tham khảo|tìm hiểu) thêm\b|chia sẻ (?:bài viết|facebook)|"
    r"(?:click|bấm|nhấn) (?:vào )?(?:đây|để)|>>|»)",
    re.IGNORECASE,
)
_RELATED_HEADS: Final = re.compile(
    r"^\W{0,3}(?:(?:tin |bài )?(?:cùng chuyên mục|cùng chủ đề|cùng tác giả)|"
    r"tin (?:liên quan|cùng loại|khác|mới|nổi bật)|"
    r"đọc nhiều|mới nhất|nổi bật|xem nhiều|tin mới nhất|"
    r"(?:các )?(?:tin|bài|bài viết) (?:liên quan|khác|cũ hơn|mới hơn)|"
    r"(?:có thể bạn|bạn có thể) quan tâm|đọc (?:thêm|tiếp)|xem (?:thêm|tiếp)|tham khảo thêm|bình luận|"
    r"ý kiến bạn đọc|từ khóa|chủ đề|tags?)"
    r"\s{0,2}:?\W{0,3}$",
    re.IGNORECASE,
)
_CREDITED: Final = re.compile(r"\b(?:Ảnh|Nguồn ảnh|Đồ họa|Ảnh minh họa)\s?:|\(ảnh[^()]{0,40}\)\s{0,2}$", re.IGNORECASE)
_CREDIT_LAST: Final = re.compile(r"\b(?:Ảnh|Nguồn ảnh|Đồ họa|Ảnh minh họa)\s?: ?[^.:]{1,60}\.?$")
_SEEN: Final = re.compile(
    r"^(?:quang cảnh|toàn cảnh|hình ảnh|ảnh|đồng chí|đ/c|các đại biểu|đại biểu|lãnh đạo|đại diện|đoàn)\b|"
    r"\b(?:phát biểu|trao (?:giấy khen|bằng khen|quà|thưởng|tặng)|chụp ảnh|chủ trì (?:hội nghị|buổi|phiên)|"
    r"tại (?:hội nghị|buổi|phiên|lễ|điểm cầu|hiện trường))\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"^[^\W\d_][\w.'’-]{0,19}(?: [^\W\d_][\w.'’-]{0,19}){0,5}$")
_CAPITALS: Final = re.compile(r"[^\W\d_]{2,}")
_HOST: Final = re.compile(r"\.(?:vn|com|net|org|gov|edu)\b", re.IGNORECASE)
_JOINTS: Final = re.compile(r"\s{1,3}(?:-|–|—|và|&)\s{1,3}|\s{0,3}[,;/|]\s{0,3}")
_NO_NAMES: Final = frozenset(
    ("bút danh", "tác giả", "ban biên tập", "tòa soạn", "admin", "phóng viên", "nhóm phóng viên", "pv", "ctv", "btv")
)
_LONGEST_BYLINE: Final = 90


def author(byline: str) -> str | None:
    """Read the writers' names out of a byline; None where it names a source, a desk or nobody.

    >>> author("Tin, ảnh: Lê Mai")
    'Lê Mai'
    >>> author("Hoài Thu (tổng hợp)")
    'Hoài Thu'
    >>> author("Trần An - Vũ Bình")
    'Trần An, Vũ Bình'
    >>> author("Tin, ảnh: PH.YẾN - H.A")
    'Ph.Yến, H.A'
    >>> author("Theo TTXVN")
    """
    text = byline.strip(" .-–—|*")
    if not text or len(text) > _LONGEST_BYLINE or _SOURCE.match(text):
        return None
    text = _CREDIT.sub("", text, count=1)
    for _ in range(2):
        text = _IN_BRACKETS.sub("", text).strip(" .-–—|*:")
    parts = [part.strip(" .-–—|*:") for part in _JOINTS.split(text)]
    names = [part for part in parts if part and part.casefold() not in _NO_NAMES]
    if not names or not all(is_name(name) for name in names):
        return None
    return ", ".join(dict.fromkeys(map(_in_small_letters, names)))


def signed(printed: str) -> str | None:
    """Read the name on an author's place, where "Theo Lê Mai" names the writer of a reprint.

    >>> signed("Theo Lê Mai"), signed("Theo TTXVN"), signed("Tin, ảnh: Lê Mai")
    ('Lê Mai', None, 'Lê Mai')
    """
    reprinted = printed.strip().removeprefix("Theo ")
    if reprinted != printed.strip() and not (2 <= len(reprinted.split()) <= 4 and reprinted.istitle()):
        return None
    return author(reprinted)


def _in_small_letters(name: str) -> str:
    """Write a name printed in capitals as names are written; initials and the short names of desks stay.

    >>> _in_small_letters("GIA KHÁNH"), _in_small_letters("PH.YẾN"), _in_small_letters("H.A"), _in_small_letters("VOV")
    ('Gia Khánh', 'Ph.Yến', 'H.A', 'VOV')
    """
    if any(letter.islower() for letter in name) or (name.isascii() and " " not in name and "." not in name):
        return name
    return _CAPITALS.sub(lambda part: part[0].capitalize(), name)


def is_name(text: str) -> bool:
    """Say whether a text could be a person's name or initials: one to six words, each with a capital.

    >>> is_name("Lê Mai"), is_name("PH.YẾN"), is_name("Hội nghị thống nhất cao")
    (True, True, False)
    """
    return bool(_NAME.match(text)) and all(word[0].isupper() for word in text.split()) and not _HOST.search(text)


def is_credit(block: Block) -> bool:
    """Say whether a short line only names writers, photographers or the source."""
    text = block.text
    return len(text) <= _LONGEST_BYLINE and bool(
        (_CREDIT.match(text) and (author(text) or len(text) < 60)) or (_SOURCE.match(text) and _sourced(block))
    )


def _sourced(block: Block) -> bool:
    """Tell a source line ("Theo TTXVN") from a sentence that begins with "Theo"."""
    text = block.text.rstrip()
    return len(text) <= 70 and text[-1:] not in ".!?:;…" and "," not in text and len(text.split()) <= 9


def is_picture_credit(text: str) -> bool:
    """Say whether a line credits a picture: "Ảnh: Lê Mai"."""
    return len(text) <= _LONGEST_BYLINE and bool(_PICTURE_CREDIT.match(text))


def is_credited(text: str) -> bool:
    """Say whether a line credits a picture at its end or within: "Quang cảnh hội nghị. Ảnh: L.M"."""
    return len(text) <= 400 and bool(_CREDITED.search(text))


def ends_in_credit(text: str) -> bool:
    """Say whether a line ends by crediting a picture, as captions do and prose does not.

    >>> ends_in_credit("Quang cảnh hội nghị. Ảnh: Lê Mai"), ends_in_credit("Ảnh: đẹp. Hội nghị kết thúc.")
    (True, False)
    """
    return len(text) <= 300 and bool(_CREDIT_LAST.search(text))


def is_under_picture(line: Block) -> bool:
    """Say whether a line right after a picture is its caption: set apart, credited, or naming what is to be seen.

    A plain line needs a caption's words and no full stop; sentences go on telling the story.
    """
    if not line.after_picture or line.kind != "paragraph" or len(line.text) > 300 or line.linked:
        return False
    length = len(line.text.replace(" ", ""))
    if line.align == "center" or line.slanted >= 0.8 * length or _CREDITED.search(line.text):
        return True
    return len(line.text) <= 200 and not line.text.endswith((".", ":", "!", "?")) and bool(_SEEN.search(line.text))


def is_link(line: Block) -> bool:
    """Say whether a line is a link as a whole: another article's headline, a menu entry."""
    return line.linked >= 0.6 * len(line.text.replace(" ", ""))


def is_cipher(text: str) -> bool:
    """Say whether a line is sealed text and not language: a body some papers only open by script.

    >>> is_cipher("U2FsdGVkX1" * 20), is_cipher("Hội nghị thống nhất")
    (True, False)
    """
    return len(text) >= 120 and len(text) > 60 * len(text.split())


def is_stamp(text: str) -> bool:
    """Say whether a line is a date and hour and nothing else, as lists of other news carry them."""
    return len(text) <= 40 and sum(c.isdigit() for c in text) >= 8 and sum(c.isalpha() for c in text) <= 3


def is_promotion(block: Block) -> bool:
    """Say whether a line invites, warns of copyright or points to other news instead of telling this one."""
    text = block.text
    return len(text) <= 600 and bool(
        _PROMOTION.match(text) or (_INTRODUCED.search(text, 0, 60) and _INTRODUCTION.match(text))
    )


def is_related_head(text: str) -> bool:
    """Say whether a line heads a list of other news."""
    return len(text) <= 60 and bool(_RELATED_HEADS.match(text))


def byline_last(lines: list[Block]) -> tuple[list[Block], str | None]:
    """Take a byline off the end of the body: the last line if it is set right or bold and reads as names.

    Returns what is left and the byline as printed, or None. Lines that only name a source or credit pictures go too.
    """
    left = list(lines)
    byline: str | None = None
    for _ in range(4):
        if not left:
            break
        last = left[-1]
        named = author(last.text)
        told = (
            last.align == "right"
            or last.strong >= 0.8 * len(last.text)
            or "author" in last.hint
            or bool(_CREDIT.match(last.text))
            or last.text.endswith(")")
            or 2 <= len(last.text.split()) <= 4
        )
        if is_picture_credit(last.text) or (is_credit(last) and not named):
            left.pop()
        elif named and told and len(last.text) <= _LONGEST_BYLINE and last.kind == "paragraph" and byline is None:
            byline = last.text
            left.pop()
        elif last.align == "right" and len(last.text) <= 60 and byline is None:
            left.pop()  # a source or desk set like a byline: "Theo PV (TTXVN)"
        elif is_promotion(last):
            left.pop()
        else:
            break
    return left, byline
