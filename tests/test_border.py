"""The border between the rooms: what the scraper cleans, language takes as it is; what one room names, the other knows.

`Document` refuses text that is not clean, so a page whose text is not would stay in the store unread for ever.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nlp.text import Document
from scraper import discovery
from scraper.families.dataimages import DATAIMAGES
from scraper.families.fckeditor import FCKEDITOR
from scraper.families.onecms import ONECMS
from scraper.items import Article, Page
from scraper.layout import Layout
from scraper.newspaper import read_page
from scraper.outcome import Wish
from scraper.reading import read_article
from scraper.selection import clean
from scraper.spiders.baoquangtri import QUANGTRI_2024
from store import rows, write
from store.schema import connect

URL = "https://baomau.example/xa-moi-nhan-ho-so-102345.html"
STORY = (
    "Xã mới nhận hồ sơ của người dân ngay tại thôn, mỗi tuần hai buổi, để bà con khỏi phải đi xa.",
    "Cán bộ mang theo máy tính và máy in; ai chưa quen làm trên mạng thì được chỉ từng bước một.",
    "Sau ba tháng, hơn hai trăm gia đình đã nộp hồ sơ ở nhà văn hóa thôn mà không phải lên trung tâm xã.",
    "Lãnh đạo xã cho biết sẽ giữ cách làm này trong năm tới và mở thêm điểm nhận ở hai thôn xa nhất.",
)

pieces = st.one_of(
    st.sampled_from(["Xã mới", "đạt 87,5%", "hồ sơ", "12", "Tỉ lệ", "a"]),
    st.sampled_from(
        ["\u00a0", "\u2003", "\u3000", "\u200b", "\ufeff", "\u00ad", "\x0b", "\x85", "\x7f", "\u2028", "\r\n"]
    ),
    st.sampled_from(["\u0344", "\u0301\u0323", "\u0958", "\ufb2c", "\u1161", "\u09be", "\U0001d15f"]).map(
        lambda x: x * 60
    ),
    st.characters(),
)
hostile = st.lists(pieces, max_size=8).map("".join)
layouts = st.sampled_from([None, ONECMS, FCKEDITOR, DATAIMAGES, QUANGTRI_2024])


@given(hostile)
@example("a" + "\u0344" * 99)
def test_a_cleaned_line_is_a_document(raw: str) -> None:
    assert Document("1", clean(raw)).text == clean(raw)


@given(hostile, hostile, st.lists(hostile, max_size=3), st.lists(hostile, max_size=2))
def test_the_text_of_an_article_is_a_document(title: str, lead: str, body: list[str], captions: list[str]) -> None:
    cleaned = [tuple(line for line in map(clean, part) if line) for part in (body, captions)]
    article = Article(URL, None, "", "mau", "ok", clean(title), clean(lead) or None, cleaned[0], cleaned[1])
    assert Document("1", article.text).text == article.text


def page_of(layout: Layout | None, title: str, lines: list[str], table: list[list[str]]) -> str:
    """Write a page that the layout, or for None the fallback, reads."""
    frames = {
        "onecms": '<h1 class="sc-longform-header-title">{0}</h1><article class="entry">{1}</article>',
        "fckeditor": '<h1 class="margintopbot10 fw700">{0}</h1><div id="newscontents">'
        '<div class="content-fck">{1}</div></div>',
        "dataimages": '<h2 id="title">{0}</h2><div id="content"><div class="td-post-content">{1}</div></div>',
        "quangtri-2024": '<h1 class="title-detail">{0}</h1><div id="noidung">{1}</div>',
    }
    frame = frames[layout.name] if layout else "<title>{0}</title><h1>{0}</h1><article>{1}</article>"
    told = "".join(f"<p>{escape(line)}</p>" for line in (*STORY, *lines))
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table)
    figure = f"<figure><img src='a.jpg'><figcaption>{escape(lines[0])}</figcaption></figure>"
    return "<html><body>" + frame.format(escape(title), f"{told}{figure}<table>{rows}</table>") + "</body></html>"


@settings(max_examples=60, deadline=None)
@given(
    layouts,
    hostile,
    st.lists(hostile, min_size=1, max_size=4),
    st.lists(st.lists(st.sampled_from(["", " ", "12", "Hồ sơ", "\u00a0"]), min_size=3, max_size=3), max_size=4),
)
@example(ONECMS, "Xã mới", ["Một."], [["", "Năm 2025", "Năm 2026"], ["Hồ sơ", "", "15"]])
@example(None, "Xã mới nhận hồ sơ", ["Một."], [["Hồ sơ", "12", ""], ["Thủ tục", "", "15"]])
def test_every_page_that_is_read_is_a_document(
    layout: Layout | None, title: str, lines: list[str], table: list[list[str]]
) -> None:
    page = page_of(layout, f"Xã mới nhận hồ sơ tại thôn {title}", lines, table)
    article = read_article(page, URL, [layout] if layout else [])
    assert article.layout == (layout.name if layout else "fallback")
    # The fallback may find no headline in noise; a line of 120 letters without a space reads as sealed.
    assert article.status in (("ok", "withheld") if layout else ("ok", "withheld", "unreadable"))
    assert Document("1", article.text).text == article.text


def test_a_table_keeps_the_place_of_an_empty_cell() -> None:
    article = read_page(
        page_of(None, "Xã mới nhận hồ sơ", ["Một."], [["", "Năm ngoái", "Năm nay"], ["Hồ sơ", "", "15"]]), URL
    )
    assert article.tables == ((("", "Năm ngoái", "Năm nay"), ("Hồ sơ", "", "15")),)
    assert "| Năm ngoái | Năm nay\nHồ sơ | | 15" in article.text


# --- said in two rooms that may not know each other ---


@pytest.mark.parametrize("url", [URL, URL + "?trang=2", "https://baomau.example/đường-mới.html"])
def test_both_keys_of_an_address_are_one(url: str) -> None:
    canonical = discovery.canonical_url(url)
    assert discovery.canonical_url(canonical) == canonical
    assert rows.url_key(canonical) == discovery.url_key(url) == discovery.url_key(canonical)
    assert write.url_key is rows.url_key


@pytest.mark.parametrize("status", [400, 403, 404, 408, 410, 425, 429, 451, 500, 502, 503])
def test_crawl_and_store_settle_an_answer_alike(status: int) -> None:
    page = Page(URL, URL, "baomau", "article", status, datetime(2026, 6, 5, 8, tzinfo=UTC), b"")
    row = {"url": URL, "attempts": 1, "kind": "article", "published": None}
    outcome = Wish(None, timedelta(0), timedelta(0)).outcome(row, page)
    db = connect(":memory:")
    write.save_newspapers(db, [{"slug": "baomau", "title": "Báo Mẫu"}])
    told = {"run_id": write.begin_run(db, "run", [], page.fetched), "newspaper": "baomau", "url": URL, "bytes": 0}
    with write.batch(db):
        write.save_page(
            db, told | {"kind": "article", "status": status, "fetched_utc": page.fetched}, None, [], page.fetched
        )
    assert db.execute("SELECT state, reason FROM frontier").fetchone() == (outcome.state, outcome.reason)
    db.close()
