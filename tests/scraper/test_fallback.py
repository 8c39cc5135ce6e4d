"""Pages no layout describes: own small pages of misleading shapes."""

from __future__ import annotations

import pytest

from scraper.items import Article
from scraper.reading import read_article

URL = "https://baomau.example/thoi-su/xa-moi-nhan-ho-so-ngay-tai-thon-102345.html"
TITLE = "Xã mới nhận hồ sơ ngay tại thôn"
STORY = (
    "Sau hai tuần mở điểm nhận hồ sơ tại nhà văn hóa thôn, xã đã tiếp nhận 1.164 hồ sơ của người dân trong vùng.",
    "Theo lãnh đạo UBND xã, tỉ lệ trả đúng hạn đạt 97,8%, cao hơn 2,4 điểm phần trăm so với tháng trước đó.",
    "Từ nay đến cuối năm, xã sẽ mở thêm ba điểm ở các thôn xa trung tâm để người già không phải đi lại nhiều.",
)
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in STORY)
MENU = "<ul>" + "".join(f"<li><a href=/{i}>Chuyên mục số {i}</a></li>" for i in range(20)) + "</ul>"


def read(body: str, head: str = "", url: str = URL) -> Article:
    return read_article(f"<html><head>{head}</head><body>{MENU}{body}</body></html>", url)


def test_plain_page() -> None:
    article = read(f"<h1>{TITLE}</h1><span>04/03/2025 08:15</span><div>{PARAGRAPHS}</div>")
    assert (article.layout, article.status, article.title, article.body) == ("fallback", "ok", TITLE, STORY)
    assert article.published is not None
    assert article.published.isoformat() == "2025-03-04T08:15:00+07:00"
    assert article.confidence is not None
    assert article.warnings == (f"no layout describes this page; confidence {article.confidence:.2f}",)


def test_lead_is_what_the_page_describes_itself_with() -> None:
    head = f'<meta name="description" content="{STORY[0]}">'
    article = read(
        f"<h1>{TITLE}</h1><h2>{STORY[0]}</h2><div>{PARAGRAPHS.replace(STORY[0], 'Đoạn mở đầu. ' * 6)}</div>", head
    )
    assert article.lead == STORY[0]
    assert STORY[0] not in article.body


def test_news_of_one_paragraph_has_a_body() -> None:
    article = read(f"<h1>{TITLE}</h1><div><p>{STORY[0]}</p></div>", f'<meta name="description" content="{STORY[0]}">')
    assert (article.status, article.lead, article.body) == ("ok", None, (STORY[0],))


def test_portal_in_one_form_with_its_clock() -> None:
    """SharePoint wraps the page in a form, names the portal in `<title>`, prints today in its header."""
    head = "<title>Trang thông tin điện tử huyện Mẫu</title>"
    page = f"""<form><div class="s4-title"><h1>Home</h1></div><div>Thứ năm, 09/05/2019</div>
    <table><tr><td class="Time">(26.07.2018 14:14)</td></tr></table><div id="part1"><p class="Title">{TITLE}</p>
    <table><tr><td>{PARAGRAPHS}<p><img src=a.jpg></p><p>Đồng chí Chủ tịch UBND xã phát biểu tại hội nghị</p>
    <p>Nguồn: Cổng huyện</p></td></tr></table></div><div class="Other"><p>TIN ĐÃ ĐƯA</p>{MENU}</div></form>"""
    for url in (URL, "https://mau.example/post.aspx?ItemID=1424"):
        article = read(page, head, url)
        assert (article.title, article.body) == (TITLE, STORY)
        assert article.captions == ("Đồng chí Chủ tịch UBND xã phát biểu tại hội nghị",)
        assert article.published is not None
        assert article.published.isoformat() == "2018-07-26T14:14:00+07:00"


def test_header_clock_is_no_date_of_publication() -> None:
    article = read(
        f"<div class=today>Thứ năm, 09/05/2019</div><div>Liên hệ</div>{MENU}<h1>{TITLE}</h1><div>{PARAGRAPHS}</div>"
    )
    assert article.published is None


def test_related_boxes_teasers_and_invitations_are_no_body() -> None:
    title = "<h3><a href=/x>Chỉ số SIPAS của tỉnh tăng bậc</a></h3>"
    teaser = f"<div>{title}<p>Kết quả công bố sáng qua cho thấy mức tăng.</p></div>"
    invitation = "<p>Báo Mẫu giới thiệu bạn đọc tủ sách pháp luật.</p>"
    box = f"<div>{invitation}<p>Tủ sách có nhiều đầu sách hay cho cán bộ cơ sở.</p></div>"
    inside = PARAGRAPHS.replace(f"<p>{STORY[1]}</p>", f"<p>{STORY[1]}</p>{teaser}")
    article = read(f"<h1>{TITLE}</h1><div>{inside}{box}</div><h4>Cùng chuyên mục</h4><div>{teaser * 4}</div>")
    assert article.body == STORY


def test_box_that_tells_the_story_on_stays() -> None:
    said = "Chị Lê Thị Mai cho biết chị chỉ đi bộ vài phút là tới nơi nộp hồ sơ."
    on = f"<div><h3>Người dân nói gì</h3><p>{said}</p></div>"
    assert len(read(f"<h1>{TITLE}</h1><div>{PARAGRAPHS}{on}</div>").body) == 5


def test_photo_story_is_told_under_its_pictures() -> None:
    frames = "".join(
        f"<table><tr><td><img src={i}.jpg></td></tr><tr><td><p>{line}</p></td></tr></table>"
        for i, line in enumerate(STORY)
    )
    article = read(f"<h1>{TITLE}</h1><div>{frames}</div>")
    assert (article.body, article.captions) == (STORY, ())


def test_site_and_vendor_names_are_no_writers() -> None:
    head = '<meta name="author" content="MEDIATECH"><meta property="og:site_name" content="Báo Mẫu">'
    person = '{"@type":"NewsArticle","author":{"@type":"Person","name":"Báo Mẫu"}}'
    head += f'<script type="application/ld+json">{person}</script>'
    assert read(f"<h1>{TITLE}</h1><div>{PARAGRAPHS}</div>", head).author is None
    byline = "<p align=right><b>Lê Mai</b></p>"
    assert read(f"<h1>{TITLE}</h1><div>{PARAGRAPHS}{byline}</div>", head).author == "Lê Mai"


def test_keywords_of_every_page_are_no_tags() -> None:
    page = f"<h1>{TITLE}</h1><div>{PARAGRAPHS}</div>"
    assert read(page, '<meta name="keywords" content="tin nhanh, thể thao, rao vặt, xã">').tags == ()
    assert read(page, '<meta name="keywords" content="hồ sơ, nhà văn hóa thôn">').tags == ("hồ sơ", "nhà văn hóa thôn")


def test_sealed_page_is_withheld() -> None:
    head = f'<meta name="description" content="{STORY[0]}">'
    article = read(f"<h1>{TITLE}</h1><p>{STORY[0]}</p><div data-encrypted='U2Fs'></div>", head)
    assert (article.status, article.lead, article.body) == ("withheld", STORY[0], ())


def test_list_of_links_is_no_article() -> None:
    article = read("".join(f"<h3><a href=/{i}>Tin số {i} trong ngày hôm nay của báo</a></h3>" for i in range(30)))
    assert article.status == "unreadable"


BOX = "<div><p>Tin liên quan</p><p><a href=/1>Ba xã vùng cao có đường nhựa</a></p></div>"


def test_box_of_related_news_does_not_end_the_story() -> None:
    inside = PARAGRAPHS.replace(f"<p>{STORY[1]}</p>", f"{BOX}<p>{STORY[1]}</p>")
    article = read(f"<h1>{TITLE}</h1><div>{inside}{BOX.replace('/1', '/2')}<p>{'Tin khác. ' * 10}</p></div>")
    assert article.body[:3] == STORY
    assert article.related == ("Ba xã vùng cao có đường nhựa",)
    assert article.related_urls == ("https://baomau.example/1",)


def test_list_below_the_story_ends_it() -> None:
    summary = "Kết quả công bố sáng qua. " * 5
    teaser = f"<div><h3><a href=/x>Chỉ số của tỉnh tăng bậc</a></h3><div><p>{summary}</p></div></div>"
    article = read(f"<h1>{TITLE}</h1><div><div>{PARAGRAPHS}</div>{teaser * 3}</div>")
    assert article.body == STORY


def test_prose_between_headline_and_body_is_the_lead() -> None:
    lead = "Xã mở bốn điểm nhận hồ sơ ngay tại nhà văn hóa thôn để người dân vùng xa bớt phải đi lại."
    article = read(f"<h1>{TITLE}</h1><span>04/03/2025 08:15</span><div><p>{lead}</p></div><div>{PARAGRAPHS}</div>")
    assert (article.lead, article.body) == (lead, STORY)


WRITERS = (
    ("<p>Hà Vũ • 04/03/2025 08:15</p>", "", "Hà Vũ"),
    ("<p>TRẦN AN và 1 tác giả khác</p>", "<div>TRẦN AN - LÊ MAI</div>", "Trần An, Lê Mai"),
    ("", "<div>THÙY THẢO</div>", "Thùy Thảo"),
    ("<p>Thứ Năm, 04/03/2025</p>", "<div>TIN ĐÃ ĐƯA</div>", None),
    ("<p>Thời Sự</p>", "<div>CHIA SẺ</div><div>Hà Nội</div>", None),
)


@pytest.mark.parametrize(("above", "below", "writer"), WRITERS)
def test_name_alone_by_the_story_is_its_writer(above: str, below: str, writer: str | None) -> None:
    assert read(f"<h1>{TITLE}</h1>{above}<div>{PARAGRAPHS}</div><div>{below}</div>").author == writer


def test_copy_of_the_lead_cut_short_is_left_out() -> None:
    cut = STORY[0][:70] + "..."
    assert read(f"<h1>{TITLE}</h1><div><p>{cut}</p>{PARAGRAPHS}</div>").body == STORY


def test_tags_and_section_stand_around_the_story() -> None:
    crumbs = "<ul class=breadcrumb><li><a href=/>Trang chủ</a></li><li><a href=/cchc>Cải cách hành chính</a></li></ul>"
    tags = "<div class=box-tag><b>Từ khóa:</b> <a href=/tag/a>một cửa</a>, <a href=/tag/b>#cấp xã</a></div>"
    slogans = "<div class=tags><a href=/tag/x>Đại hội</a></div>"
    article = read(f"{slogans}{crumbs}<h1>{TITLE}</h1><div>{PARAGRAPHS}</div>{tags}")
    assert (article.section, article.tags) == ("Cải cách hành chính", ("một cửa", "cấp xã"))


def test_table_of_data_is_no_prose() -> None:
    table = "<table><tr><th>Xã</th><th>Hồ sơ</th></tr><tr><td>Cam Thủy</td><td>312</td></tr></table>"
    article = read(
        f"<h1>{TITLE}</h1><div>{PARAGRAPHS.replace(f'<p>{STORY[1]}</p>', f'{table}<p>{STORY[1]}</p>')}</div>"
    )
    assert (article.body, article.tables_at) == (STORY, (1,))
    assert article.tables == ((("Xã", "Hồ sơ"), ("Cam Thủy", "312")),)


def test_confidence_falls_with_what_speaks_against_a_reading() -> None:
    story = f"<div>{PARAGRAPHS}</div>"
    linked = story.replace(STORY[1], f"<a href=/1>{STORY[1][:60]}</a>{STORY[1][60:]}")
    pages = (
        f"<h1>{TITLE}</h1><span>04/03/2025 08:15</span>{story}",
        f"<h1>{TITLE}</h1>{story}",
        f"<h1>{TITLE}</h1>{linked}",
    )
    told = [read(page).confidence for page in pages]
    assert told == sorted(told, key=lambda sure: -(sure or 0))
    assert len(set(told)) == 3


def test_list_of_teasers_is_no_article() -> None:
    teaser = "<div><h3><a href=/x>Chỉ số của tỉnh tăng bậc trong năm nay</a></h3><p>Công bố sáng qua.</p></div>"
    article = read(f"<h1>Thời sự</h1><div>{teaser * 12}</div>", url="https://baomau.example/thoi-su/")
    assert (article.status, article.body) == ("unreadable", ())
    assert article.warnings[-1].startswith("no article")


def test_layout_is_not_asked_for_confidence() -> None:
    from scraper.layout import Layout

    layout = Layout(name="mau", title="h1", body="#than")
    article = read_article(f"<h1>{TITLE}</h1><div id=than>{PARAGRAPHS}</div>", URL, (layout,))
    assert (article.layout, article.confidence) == ("mau", None)
