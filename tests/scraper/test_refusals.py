"""Pages that answer 200 and are no article, beside headlines that only sound like them."""

from __future__ import annotations

import time

import pytest

from scraper.reading import read_article
from scraper.refusals import refusal
from scraper.selection import parse

URL = "https://baomau.example/xa-moi-nhan-ho-so-102345.html"
PROSE = "<p>Sau hai tuần mở điểm nhận hồ sơ tại nhà văn hóa thôn, xã đã tiếp nhận 1.164 hồ sơ của người dân.</p>" * 12
MENU = "<ul>" + "".join(f"<li><a href=/{i}>Chuyên mục số {i}</a></li>" for i in range(20)) + "</ul>"

NOTICES = (
    ("<title>404 - Không tìm thấy trang</title>", "the page was not found"),
    ("<title>Không tìm thấy trang | Báo Mẫu</title>" + PROSE, "the page was not found"),
    ("<title>Báo Mẫu</title><h1>Bài viết không tồn tại hoặc đã bị gỡ</h1>" + PROSE, "the page was not found"),
    ("<title>Báo Mẫu</title><h2>Rất tiếc, trang bạn yêu cầu không tồn tại.</h2>", "the page was not found"),
    ("<title>Báo Mẫu</title><p>Xin lỗi, không tìm thấy nội dung bạn yêu cầu!</p>", "the page was not found"),
    ("<title>Just a moment...</title><noscript>Enable JavaScript</noscript>", "asks whether a robot"),
    ("<title>Báo Mẫu</title><script src=/cdn-cgi/challenge-platform/x.js></script>", "asks whether a robot"),
    ("<title>Báo Mẫu</title><p>Đang kiểm tra trình duyệt của bạn trước khi truy cập</p>", "asks whether a robot"),
    ("<title>Vui lòng xác minh bạn không phải là robot</title>", "asks whether a robot"),
    ("<title>Access Denied</title>", "asks whether a robot"),
    ("<title>Đăng nhập</title><input type=password>", "asks for a login"),
    ("<title>Cổng tỉnh</title><form><input type=text><input type=password></form>", "asks for a login"),
    ("<title>Hệ thống đang bảo trì, mời quay lại sau</title>", "closed for now"),
    ("<title>502 Bad Gateway</title>", "closed for now"),
)


@pytest.mark.parametrize(("markup", "why"), NOTICES)
def test_page_that_is_no_article_says_why(markup: str, why: str) -> None:
    article = read_article(markup + MENU, URL, newspaper="baomau")
    assert (article.status, article.body, article.newspaper) == ("unreadable", (), "baomau")
    assert article.warnings[-1].startswith("no article: ")
    assert why in article.warnings[-1]


HEADLINES = (
    "404 hộ dân được cấp đất ở",
    "Không tìm thấy nạn nhân thứ ba trong vụ chìm tàu",
    "Không tìm thấy trang trại nào đạt chuẩn",
    "500 tỷ đồng xây cầu qua sông",
    "Đăng nhập VNeID để hưởng trợ cấp",
    "Xác nhận robot phẫu thuật thành công ca đầu tiên",
    "Kiểm tra kết nối giao thông liên vùng",
    "Hệ thống thủy lợi đang bảo trì dang dở",
    "Nội dung không có trong sách giáo khoa",
    "Bài viết không được chấm điểm",
)


@pytest.mark.parametrize("headline", HEADLINES)
def test_headline_that_sounds_like_a_notice_is_one(headline: str) -> None:
    assert refusal(parse(f"<title>{headline} - Báo Mẫu</title><h1>{headline}</h1>{PROSE}", URL)) is None


def test_login_box_of_an_article_is_no_login_page() -> None:
    box = "<form><input type=password></form><h3>Đăng nhập</h3><div class=g-recaptcha></div>"
    assert refusal(parse(f"<title>Xã mới nhận hồ sơ</title>{PROSE}{box}", URL)) is None


def test_story_without_paragraphs_beside_a_login_box_is_an_article() -> None:
    lines = PROSE.replace("<p>", "").replace("</p>", "<br><br>")
    assert refusal(parse(f"<title>Xã mới nhận hồ sơ</title><td>{lines}</td><input type=password>", URL)) is None


def test_short_news_above_a_form_for_comments_is_an_article() -> None:
    short = "<p>Xã mới đã nhận 1.164 hồ sơ của người dân trong hai tuần, tỉ lệ trả đúng hạn đạt 97,8%.</p>" * 4
    form = "<form><div class=g-recaptcha></div><input type=password></form>"
    assert refusal(parse(f"<title>Xã mới nhận hồ sơ</title><h1>Xã mới nhận hồ sơ</h1>{short}{form}", URL)) is None


@pytest.mark.parametrize("title", ["trang bạn " * 20_000, "xin lỗi " * 20_000, "kiểm tra " * 20_000, "404 " * 50_000])
def test_notices_are_told_in_bounded_time(title: str) -> None:
    began = time.process_time()
    refusal(parse(f"<title>{title}</title><h1>{title}</h1><p>{title}</p>", URL))
    assert time.process_time() - began < 1
