"""Layouts as values: what they pick, what they leave, and when they say that a page is built otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scraper.families.dataimages import DATAIMAGES
from scraper.families.fckeditor import FCKEDITOR
from scraper.families.onecms import ONECMS
from scraper.items import Article
from scraper.layout import Layout
from scraper.reading import read_article
from scraper.selection import LayoutError, parse
from scraper.spiders.baoquangtri import QUANGTRI_2024

URL = "https://baomau.example/xa-moi-nhan-ho-so-102345.html"
LAYOUT = Layout(
    name="mau",
    title="h1.title",
    lead=".sapo",
    body=".body",
    captions=("figcaption", "td.desc"),
    caption_after_picture=True,
    published=".date",
    related=(".more",),
    drop=(".ad",),
    tags=".tags a",
    section=".crumb a",
)
STORY = "<p>Xã mới đã nhận 1.164 hồ sơ trong hai tuần.</p><p>Tỉ lệ đúng hạn đạt 97,8%.</p>"


def page(body: str = STORY, title: str = "Xã mới nhận hồ sơ", around: str = "") -> str:
    return f"""<html><body><div class="crumb"><a>Thời sự</a><a>Cải cách</a></div><h1 class="title">{title}</h1>
    <span class="date">08:15, 04/03/2025</span><p class="sapo">Người dân xã mới nộp hồ sơ ngay tại thôn.</p>
    <div class="body">{body}</div><div class="tags"><a>một cửa</a>, <a>cấp xã</a></div>{around}</body></html>"""


def read(body: str = STORY, layout: Layout = LAYOUT, around: str = "") -> Article:
    return layout.read(parse(page(body, around=around), URL), URL)


def test_every_field_of_a_plain_page() -> None:
    article = read()
    assert article.title == "Xã mới nhận hồ sơ"
    assert article.lead == "Người dân xã mới nộp hồ sơ ngay tại thôn."
    assert article.body == ("Xã mới đã nhận 1.164 hồ sơ trong hai tuần.", "Tỉ lệ đúng hạn đạt 97,8%.")
    assert article.published is not None
    assert article.published.isoformat() == "2025-03-04T08:15:00+07:00"
    assert (article.published_from, dict(article.published_raw)) == ("visible", {"visible": "08:15, 04/03/2025"})
    assert (article.section, article.tags, article.status) == ("Cải cách", ("một cửa", "cấp xã"), "ok")


BODIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("<h2>Kết quả</h2><p>Đạt 90%.</p>", ("Kết quả", "Đạt 90%.")),
    ("<ul><li>Hộ tịch;</li><li>Đất đai.</li></ul>", ("Hộ tịch;", "Đất đai.")),
    ("<blockquote><p>“Rất nhanh”, chị nói.</p></blockquote>", ("“Rất nhanh”, chị nói.",)),
    ("<p>Một câu.<br>Câu hai.</p>", ("Một câu.", "Câu hai.")),
    ("<p>Một câu<br>còn dài.</p>", ("Một câu còn dài.",)),
    ("<p>Các việc:<br>- Rà soát<br>- Báo cáo</p>", ("Các việc:", "- Rà soát", "- Báo cáo")),
    ("<p>Một<br><br>Hai</p>", ("Một", "Hai")),
    ("<div>Chữ trần <b>đậm</b>, tiếp<p>Đoạn sau.</p></div>", ("Chữ trần đậm, tiếp", "Đoạn sau.")),
    ("<p>Đạt 90%.</p><div class='ad'><p>Mua ngay!</p></div>", ("Đạt 90%.",)),
    ("<p>Đạt 90%.</p><p style='display: none'>ẩn</p><script>x</script>", ("Đạt 90%.",)),
    ("<p>Đạt 90%.</p><p hidden>ẩn</p>", ("Đạt 90%.",)),
    ("<p>Người dân xã mới nộp hồ sơ ngay tại thôn.</p><p>Đạt 90%.</p>", ("Đạt 90%.",)),
    ("<p>Đạt 90%.</p><p>Mời bạn đọc theo dõi chuyên mục Xã hội.</p>", ("Đạt 90%.",)),
    ("<p>Đạt 90%.</p><p>© Bản quyền thuộc về Báo Mẫu</p>", ("Đạt 90%.",)),
    ("<table><tr><td>Xã</td><td>Hồ sơ</td></tr><tr><td></td><td>312</td></tr></table>", ("Xã", "Hồ sơ", "312")),
    ("<table><tr><td><p>Khung chỉ để bày chữ.</p></td></tr></table>", ("Khung chỉ để bày chữ.",)),
)


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_body(body: str, expected: tuple[str, ...]) -> None:
    assert read(body).body == expected


CAPTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "<figure><img src=a.jpg><figcaption> Quang cảnh hội nghị.  Ảnh: L.M </figcaption></figure>",
        ("Quang cảnh hội nghị. Ảnh: L.M",),
    ),
    (
        "<table><tr><td><img src=a.jpg></td></tr><tr><td class=desc><em>Người dân nộp hồ sơ</em></td></tr></table>",
        ("Người dân nộp hồ sơ",),
    ),
    ("<p><img src=a.jpg></p><p style='text-align: center'>Người dân nộp hồ sơ</p>", ("Người dân nộp hồ sơ",)),
    ("<p><img src=a.jpg></p><p><em>Người dân nộp hồ sơ</em></p>", ("Người dân nộp hồ sơ",)),
    ("<p><img src=a.jpg width=300 height=200></p><p><em>Người dân nộp hồ sơ</em></p>", ("Người dân nộp hồ sơ",)),
    ("<p><img src=a.jpg width=1 height=1></p><p><em>Lời tựa nghiêng.</em></p>", ()),
    ("<p>Ảnh: Lê Mai</p>", ("Ảnh: Lê Mai",)),
)


@pytest.mark.parametrize(("picture", "captions"), CAPTIONS)
def test_captions_are_no_body(picture: str, captions: tuple[str, ...]) -> None:
    article = read(picture + STORY)
    assert article.captions == captions
    assert article.body[-2:] == ("Xã mới đã nhận 1.164 hồ sơ trong hai tuần.", "Tỉ lệ đúng hạn đạt 97,8%.")
    assert len(article.body) == 2 + (captions == ())


BYLINES = (
    ("<p style='text-align: right;'><strong>Lê Mai</strong></p>", "Lê Mai"),
    ("<p align=right>Tin, ảnh: PH.YẾN</p>", "Ph.Yến"),
    ("<p align=right><b>GIA KHÁNH</b></p>", "Gia Khánh"),
    ("<p align=right><b>Trần An - Vũ Bình</b></p>", "Trần An, Vũ Bình"),
    ("<p align=right>H.A<br>(Theo Bạn Khỏe)</p>", "H.A"),
    ("<p align=right>Lê Mai</p><p>Nguồn: Cổng thông tin tỉnh</p>", "Lê Mai"),
    ("<p align=right>Theo PV (TTXVN)</p>", None),
    ("<p>Nguồn: Cổng thông tin tỉnh</p>", None),
)


@pytest.mark.parametrize(("line", "author"), BYLINES)
def test_byline_is_the_author_and_no_body(line: str, author: str | None) -> None:
    article = read(STORY + line)
    assert article.author == author
    assert len(article.body) == 2


def test_related_boxes_are_named_and_left_out() -> None:
    article = read(STORY + "<div class=more><a href=/a>Chỉ số SIPAS của tỉnh</a><p>PAR Index tăng.</p></div>")
    assert article.related == ("Chỉ số SIPAS của tỉnh",)
    assert article.related_urls == ("https://baomau.example/a",)
    assert "SIPAS" not in article.text


TABLE = "<table><tr><th>Xã</th><th>Hồ sơ</th></tr><tr><td>Cam Thủy</td><td>312</td></tr></table>"


def test_data_table_is_rows_of_cells_at_its_place() -> None:
    article = read(f"<p>Một.</p>{TABLE}<p>Hai.</p>{TABLE.replace('312', '313')}")
    assert article.body == ("Một.", "Hai.")
    assert article.tables == ((("Xã", "Hồ sơ"), ("Cam Thủy", "312")), (("Xã", "Hồ sơ"), ("Cam Thủy", "313")))
    assert article.tables_at == (1, 2)
    assert article.text.split("\n")[2:] == [
        *("Một.", "Xã | Hồ sơ", "Cam Thủy | 312", "Hai.", "Xã | Hồ sơ", "Cam Thủy | 313")
    ]


def test_table_keeps_its_place_when_the_lead_leaves_the_body() -> None:
    article = read(f"<p>Mở đầu.</p>{TABLE}<p>Hai.</p>", replace(LAYOUT, lead=None, lead_in_body=True))
    assert (article.lead, article.body, article.tables_at) == ("Mở đầu.", ("Hai.",), (0,))


def test_article_may_be_a_table_alone() -> None:
    assert (read(TABLE).status, read(TABLE).body, len(read(TABLE).tables)) == ("ok", (), 1)


def test_head_elements_are_read_by_their_content() -> None:
    layout = replace(LAYOUT, title='meta[property="og:title"]', lead="meta[name=description]")
    head = '<meta property="og:title" content="Xã &amp; phường"><meta name=description content=" Lời  tựa. ">'
    article = read(layout=layout, around=head)
    assert (article.title, article.lead) == ("Xã & phường", "Lời tựa.")


WRITTEN = (
    ('<script>var outputData = "<p>T\\u1ec9nh \\"m\\x31\\"<\\/p><p>Hai.</p>";</script>', ('Tỉnh "m1"', "Hai.")),
    ('<script>x = {"outputData": "&lt;p&gt;Một &amp;amp; hai.&lt;/p&gt;"}</script>', ("Một & hai.",)),
    ("<script>$('#content').html(`<p>Một.</p>\n<p>Hai.</p>`);</script>", ("Một.", "Hai.")),
)


@pytest.mark.parametrize(("script", "body"), WRITTEN)
def test_body_may_be_written_by_a_script(script: str, body: tuple[str, ...]) -> None:
    layout = replace(LAYOUT, body_script=("outputData", "$('#content').html"))
    assert read("", layout, script).body == body
    assert read("<p>Có sẵn.</p>", layout, script).body == ("Có sẵn.",)


NOT_WRITTEN = (
    "",
    "<script>outputData = f(x)</script>",
    "<script>outputData = `<p>${x}</p>`</script>",
    "<script>outputData",
)


@pytest.mark.parametrize("script", NOT_WRITTEN)
def test_script_that_computes_is_not_run(script: str) -> None:
    article = read("", replace(LAYOUT, body_script=("outputData",)), script)
    assert (article.status, article.body) == ("withheld", ())


def test_every_writer_of_an_authors_place_is_named() -> None:
    layout = replace(LAYOUT, author=(".nobody", ".who"))
    around = "<p class=who>Theo Lê Mai</p><p class=who>TRẦN AN</p><p class=who>Theo TTXVN</p>"
    assert read(layout=layout, around=around).author == "Lê Mai, Trần An"


def test_first_paragraph_may_be_the_lead_only_where_it_is_bold() -> None:
    layout = replace(LAYOUT, lead=None, lead_in_body="bold")
    assert read("<p><b>Mở đầu đậm.</b></p><p>Một.</p>", layout).lead == "Mở đầu đậm."
    assert read("<p><b>Xã mới:</b> mở đầu thường, chỉ vài chữ đậm.</p><p>Một.</p>", layout).lead is None


def test_related_link_may_be_a_whole_card() -> None:
    card = "<div class=more><a href=/b><h2>Chỉ số SIPAS của tỉnh</h2><p>Tóm tắt dài.</p><span>hôm qua</span></a></div>"
    assert read(STORY + card).related == ("Chỉ số SIPAS của tỉnh",)


def test_dateline_is_parted_from_the_lead() -> None:
    page_of = page().replace("Người dân xã mới nộp", "<span class=place>Hà Nội</span>Người dân xã mới nộp")
    article = replace(LAYOUT, dateline=".place").read(parse(page_of, URL), URL)
    assert article.lead == "Hà Nội - Người dân xã mới nộp hồ sơ ngay tại thôn."


def test_cover_has_its_caption_outside_the_body() -> None:
    around = "<div class=big><figcaption>Quang cảnh hội nghị. Ảnh: L.M</figcaption></div>"
    article = read(layout=replace(LAYOUT, cover=(".big figcaption",)), around=around)
    assert article.captions == ("Quang cảnh hội nghị. Ảnh: L.M",)


def test_picture_has_one_caption() -> None:
    picture = "<table><tr><td><img src=a.jpg></td></tr><tr><td class=desc>Người dân nộp hồ sơ</td></tr></table>"
    article = read(f"{picture}<p align=center>***</p><p align=center>Các xã đã sẵn sàng.</p>")
    assert article.captions == ("Người dân nộp hồ sơ",)


def test_list_of_other_news_is_no_body() -> None:
    with pytest.raises(LayoutError, match=r"mostly links, \d+ of \d+ letters"):
        read("".join(f"<p><a href=/{i}>Xã thứ {i} nhận hồ sơ tại nhà</a></p>" for i in range(5)))


def test_lead_may_stand_in_the_body() -> None:
    layout = replace(LAYOUT, lead=None, lead_in_body=True)
    article = read("<p><b>(BM)</b> - Xã mới nhận hồ sơ.</p>" + STORY, layout)
    assert article.lead == "(BM) - Xã mới nhận hồ sơ."
    assert len(article.body) == 2


WITHHELD = (
    ("<div data-encrypted='U2FsdGVk'></div>", "", "behind a lock"),
    ("<p>" + "U2FsdGVkX1" * 30 + "</p>", "", "behind a lock"),
    ("<iframe src=phim></iframe>", "", "shows a film"),
    ("<p>Đoạn mở đầu.</p>", "<div class=paywall></div>", "behind a lock"),
)


@pytest.mark.parametrize(("body", "around", "why"), WITHHELD)
def test_withheld_body_is_said_to_be_withheld(body: str, around: str, why: str) -> None:
    article = read(body, around=around)
    assert article.status == "withheld"
    assert why in article.warnings[-1]
    assert "U2Fs" not in article.text


def test_layout_may_name_its_own_lock() -> None:
    layout = replace(LAYOUT, locks=(".body:not(:has(p))",))
    assert (read("", layout).status, read("", layout).lead) == ("withheld", "Người dân xã mới nộp hồ sơ ngay tại thôn.")
    assert read(STORY, layout).status == "ok"


def test_lock_on_a_told_story_is_no_lock() -> None:
    assert read(STORY * 10, around="<div class=paywall></div>").status == "ok"


@pytest.mark.parametrize(
    ("markup", "message"),
    [
        (page().replace("</h1>", "</h1><h1 class=title>Tin khác</h1>"), "2 matches, not one, at 'h1.title' in"),
        (page().replace('class="body"', "class=noidung"), "0 matches, not one, at '.body' in"),
        (page(""), "no paragraph at '.body' in"),
        (page(title=" "), "no text at 'h1.title' in"),
    ],
)
def test_page_built_otherwise_is_refused(markup: str, message: str) -> None:
    with pytest.raises(LayoutError, match=message.replace(".", r"\.")):
        LAYOUT.read(parse(markup, URL), URL)


def test_layouts_are_tried_in_order_and_the_fallback_says_why() -> None:
    other = replace(LAYOUT, name="khac", title="h1.other")
    assert read_article(page(), URL, (other, LAYOUT), "baomau").layout == "mau"
    article = read_article(page(), URL, (other,), "baomau")
    assert (article.layout, article.newspaper, article.title) == ("fallback", "baomau", "Xã mới nhận hồ sơ")
    assert article.warnings[0].startswith("layout khac does not fit: 0 matches, not one, at 'h1.other' in https://")


def test_families_have_names_of_their_own() -> None:
    assert len({layout.name for layout in (ONECMS, FCKEDITOR, DATAIMAGES, QUANGTRI_2024)}) == 4
