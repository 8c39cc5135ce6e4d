"""Pages that answer 200 and are no article: "không tìm thấy trang", a login, a check whether a robot is asking."""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.selection import clean, many, words

_MISSING: Final = re.compile(
    r"(?:lỗi|error|http)?\W{0,3}404(?:\W{0,5}(?:not found|error|lỗi|page not found|(?:trang|không tìm thấy).{0,40}))?|"
    r"(?:rất tiếc|xin lỗi|oops)?\W{0,4}không (?:tìm thấy|tồn tại) (?:trang|nội dung|bài viết|dữ liệu|đường dẫn|tin bài)"
    r"(?: này| (?:web|mà)? ?(?:bạn|quý vị).{0,40}| yêu cầu)?|"
    r"(?:rất tiếc|xin lỗi|oops)?\W{0,4}(?:trang|bài viết|nội dung|đường dẫn|địa chỉ|liên kết)(?: web| này){0,2}"
    r"(?: (?:mà )?(?:bạn|quý vị)(?: \w{1,8}){1,5})? (?:không tồn tại|không tìm thấy|không khả dụng|"
    r"đã (?:bị |được )?(?:xóa|xoá|gỡ)|chưa được xuất bản)(?:\W{1,3}.{0,60}| hoặc .{0,60}| trên hệ thống)?|"
    r"(?:the )?page (?:you.{0,40} )?(?:could not be found|not found|does(?: not|n't) exist)|not found",
    re.IGNORECASE,
)
_CHALLENGE: Final = re.compile(
    r"just a moment\W{0,5}|attention required.{0,30}|checking your browser.{0,40}|one moment, please\W{0,5}|"
    r"đang kiểm tra (?:trình duyệt|bảo mật|kết nối).{0,60}|kiểm tra bảo mật|"
    r"(?:vui lòng )?xác (?:minh|nhận) (?:rằng )?(?:bạn|quý vị) (?:không phải|là) .{0,40}|"
    r"access denied.{0,40}|request unsuccessful.{0,60}|(?:lỗi |error )?403(?: forbidden| error)?|forbidden|captcha|"
    r"(?:truy cập|yêu cầu|ip)(?: của bạn)? (?:đã )?bị (?:từ chối|chặn).{0,40}|"
    r"are you (?:a )?(?:human|robot)|security check",
    re.IGNORECASE,
)
_LOGIN: Final = re.compile(
    r"(?:vui lòng )?đăng nhập(?: hệ thống| tài khoản| để (?:tiếp tục|xem|đọc).{0,40})?|log ?in|sign in", re.IGNORECASE
)
_CLOSED: Final = re.compile(
    r"(?:website|trang web|hệ thống|trang|máy chủ)(?: này)? (?:đang |tạm )(?:được )?"
    r"(?:bảo trì|nâng cấp|ngừng hoạt động).{0,60}|"
    r"50[0234]\W{0,3}(?:internal|bad|service|gateway|server).{0,40}|(?:site )?under maintenance|coming soon|"
    r"internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out|"
    r"(?:[\w.-]{1,30} )?(?:domain (?:is )?for sale|buy this domain)",
    re.IGNORECASE,
)
_MARKS: Final = (
    "#challenge-form, #cf-challenge-running, .cf-browser-verification, #cf-wrapper, script[src*='challenge-platform']"
)
_FORMS: Final = (
    ("the site asks whether a robot is reading", ".g-recaptcha, .h-captcha, #captcha, iframe[src*='captcha']"),
    ("the site asks for a login", "input[type=password]"),
)
"""Short news has such forms too, for readers' comments; a page with one and nothing else is the form."""
_KINDS: Final = (
    ("the page was not found", _MISSING),
    ("the site asks whether a robot is reading", _CHALLENGE),
    ("the site asks for a login", _LOGIN),
    ("the site is closed for now", _CLOSED),
)
_TAIL: Final = re.compile(r"\s[-–—|•:]\s[^-–—|•]{2,80}$")
_NEXT_TO_NOTHING: Final = 300
_LITTLE: Final = 1_000
"""Letters outside links up to which a page could be a notice and nothing else, its footer counted."""


def refusal(page: LexborHTMLParser) -> str | None:
    """Say why a page is no article at all; None where it may be one.

    What its title or a heading says word for word decides; what only stands somewhere in it decides on a page that
    tells next to nothing else.
    """
    titles = [clean(node.text()) for node in many(page, "head > title, body > title")] + [
        words(node) for node in many(page, "h1")
    ]
    for told in (text for title in titles for text in (title, _TAIL.sub("", title)) if text):
        if why := notice(told):
            return why
    letters = _unlinked(page.body) if page.body else 0
    if letters > _LITTLE:
        return None
    if many(page, _MARKS):
        return "the site asks whether a robot is reading"
    for why, form in _FORMS if letters <= _NEXT_TO_NOTHING else ():
        if many(page, form):
            return why
    notices = (words(node) for node in many(page, "h2, h3, h4, p, strong, center")[:60])
    return next((why for text in notices if 0 < len(text) <= 160 and (why := notice(text))), None)


def _unlinked(root: LexborNode) -> int:
    linked = sum(len(words(link)) for link in many(root, "a"))
    return len(words(root)) - linked


def notice(text: str) -> str | None:
    """Say what a title tells instead of news; None where it may be a headline.

    >>> notice("Không tìm thấy trang"), notice("404 hộ dân được cấp đất ở")
    ('the page was not found', None)
    """
    text = text.strip(" !.…")
    return next((why for why, pattern in _KINDS if len(text) <= 200 and pattern.fullmatch(text)), None)
