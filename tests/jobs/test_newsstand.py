"""The sample newspapers: that they print what the demo promises, on pages our own readers read."""

import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from jobs.newsstand import LIST_LENGTH, Response, respond
from jobs.sample_papers import Article, Edition, Paper, articles, papers
from scraper.newspaper import read_page

TOPICS = frozenset(
    re.findall(
        r"\w+",
        "institutions procedures organisation civil_service public_finance digital_government steering indices "
        "two_tier_government business citizen_voice models",
    )
)
EDITIONS: tuple[Edition, ...] = (1, 2)
SPEC = Path(__file__).parents[2].parent / "shared" / "spec"

EVERY = [
    pytest.param(article, edition, id=f"{article.id}-{edition}")
    for edition in EDITIONS
    for article in articles(edition)
    if edition == 1 or article.edition == 2 or article.edit
]


def fetch(paper: Paper, path: str, edition: Edition = 1, **headers: str) -> Response:
    """Ask with the header names a server sees: `if_none_match` becomes `if-none-match`."""
    return respond(paper.host, path, edition, {name.replace("_", "-"): value for name, value in headers.items()})


def page(article: Article, edition: Edition = 1) -> str:
    paper = papers()[article.newspaper]
    return fetch(paper, paper.path(article), edition).body.decode()


def quirky(kind: str, edition: Edition = 1) -> Article:
    return next(article for article in articles(edition) if (article.quirk or "").startswith(kind))


def paths(paper: Paper, html: str) -> set[str]:
    """Every address of the paper itself that a list or a page links to, as a path."""
    found = {link.removeprefix(paper.base) for link in re.findall(r'href="([^"]{1,500})"', html)}
    return {link for link in found if link.startswith("/") and re.search(r"\d\.html$|-[0-9a-f]{7}/$", link)}


def locations(paper: Paper, path: str, edition: Edition) -> list[str]:
    root = ElementTree.fromstring(fetch(paper, path, edition).body)
    return [(node.text or "").removeprefix(paper.base) for node in root.iter() if node.tag.endswith("}loc")]


def feed_links(paper: Paper, path: str, edition: Edition) -> list[str]:
    root = ElementTree.fromstring(fetch(paper, path, edition).body)
    return [(node.text or "").removeprefix(paper.base) for node in root.iterfind("channel/item/link")]


def section_pages(paper: Paper, section: str, edition: Edition) -> list[str]:
    """Turn the pages of a section by their own `rel="next"` links."""
    pages: list[str] = []
    following: str | None = paper.list_path(section)
    while following:
        answer = fetch(paper, following, edition)
        assert answer.status == 200, following
        pages.append(answer.body.decode())
        match = re.search(r'<a [^>]*rel="next" href="([^"]+)"', pages[-1])
        following = match[1].removeprefix(paper.base) if match else None
    return pages


# --- what is printed ---


def test_enough_articles_of_both_kinds() -> None:
    printed = articles(2)
    by_paper = Counter(article.newspaper for article in printed)
    assert len(printed) >= 48
    assert set(by_paper) == set(papers())
    assert min(by_paper.values()) >= 16
    reform = sum(article.relevance != "none" for article in printed)
    assert 0.6 <= reform / len(printed) <= 0.75


def test_all_twelve_topics_occur_and_only_on_reform() -> None:
    assert {topic for article in articles(2) for topic in article.topics} == TOPICS
    for article in articles(2):
        assert bool(article.topics) == (article.relevance != "none"), article.id
        assert set(article.topics.values()) <= {1, 2}


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_two_articles_share_a_title_an_id_or_an_address(edition: Edition) -> None:
    printed = articles(edition)
    assert len({a.title for a in printed}) == len({a.id for a in printed}) == len(printed)
    assert len({papers()[a.newspaper].base + papers()[a.newspaper].path(a) for a in printed}) == len(printed)


def test_articles_look_like_a_newspaper_s() -> None:
    for article in articles(2):
        assert 4 <= len(article.body) <= 8, article.id
        assert article.published.utcoffset() == timedelta(hours=7)
        assert 2023 <= article.published.year <= 2026
        assert article.tags
        assert article.author or article.source
        assert article.section in papers()[article.newspaper].sections
        dateline = papers()[article.newspaper].dateline
        assert dateline is None or article.lead.startswith(f"({dateline}) - "), article.id
        for text in (article.title, article.lead, *article.body, *article.captions):
            assert unicodedata.is_normalized("NFC", text)
            assert text == " ".join(text.split())
    years = Counter(article.published.year for article in articles(2))
    assert years[2025] + years[2026] > 0.75 * len(articles(2))
    assert {2023, 2024} <= set(years)


@pytest.mark.parametrize("edition", EDITIONS)
def test_labels_stand_in_the_text_in_order(edition: Edition) -> None:
    labelled = [article for article in articles(edition) if article.figures_expected]
    assert len(labelled) >= 15
    for article in labelled:
        text = "\n".join((article.title, article.lead, *article.body, *article.captions))
        place = 0
        for figure in article.figures_expected:
            raw = figure["raw"]
            assert raw
            place = text.index(raw, place) + len(raw)
            Decimal(figure["value"] or "")
            assert figure["status"] in {"achieved", "estimate", "target", "plan", "norm"}


@pytest.mark.skipif(not SPEC.exists(), reason="the specification folder is not beside this checkout")
def test_labels_name_indicators_of_the_catalogue() -> None:
    known = {line.partition(",")[0] for line in (SPEC / "indicators.csv").read_text(encoding="utf-8").splitlines()}
    assert {figure["indicator_id"] for article in articles(2) for figure in article.figures_expected} <= known


def test_one_rate_can_be_followed_over_four_years_with_its_targets() -> None:
    rows = [
        figure
        for article in articles(2)
        for figure in article.figures_expected
        if figure["indicator_id"] == "online_dossier_rate" and figure["scope"] == "Tuyên Quang"
    ]
    reached = {figure["period"]: Decimal(figure["value"] or "") for figure in rows if figure["status"] == "achieved"}
    aimed = {figure["period"] for figure in rows if figure["status"] == "target"}
    assert {"2023", "2024", "2025", "2026-Q1", "2026-6M", "2026-9M"} <= set(reached)
    assert {"2024", "2025", "2026", "2027"} <= aimed
    assert reached["2023"] < reached["2024"] < reached["2025"]


# --- its pages ---


@pytest.mark.parametrize(("article", "edition"), EVERY)
def test_every_article_is_read_back_from_its_page(article: Article, edition: Edition) -> None:
    paper = papers()[article.newspaper]
    answer = fetch(paper, paper.path(article), edition)
    assert answer.status == 200
    read = read_page(answer.body, paper.base + paper.path(article), content_type=answer.headers["Content-Type"])
    assert read.newspaper == paper.name
    assert read.layout == paper.design
    assert (read.title, read.lead, read.author) == (article.title, article.lead, article.author)
    assert read.published == article.published
    if article.quirk == "withheld":
        assert (read.status, read.body) == ("withheld", ())
        return
    assert read.status == "ok"
    cells = [" | ".join(row) for row in article.table.rows] if article.table else []
    assert [line for line in read.body if line not in cells] == list(article.body)
    assert read.captions == article.captions
    assert read.tags == article.tags


def test_three_designs_are_in_use() -> None:
    assert {paper.design for paper in papers().values()} == {"onecms", "fckeditor", "dataimages"}


# --- the quirks ---


def test_a_reprint_in_two_papers() -> None:
    reprint = quirky("reprint_of:")
    original = next(a for a in articles(1) if a.id == (reprint.quirk or "").partition(":")[2])
    assert original.newspaper != reprint.newspaper
    assert original.body == reprint.body
    assert original.published < reprint.published
    assert reprint.source == papers()[original.newspaper].title


def test_an_edit_corrects_a_figure_and_adds_a_paragraph() -> None:
    before, after = quirky("edited", 1), quirky("edited", 2)
    assert before.id == after.id
    assert "86,4%" in page(before, 1)
    assert "86,4%" not in page(after, 2)
    assert "87,4%" in page(after, 2)
    assert len(after.body) == len(before.body) + 1
    assert set(before.body) < set(after.body)
    assert after.modified > before.modified == before.published == after.published


def test_exactly_one_old_page_changes_between_the_editions() -> None:
    changed = [a.id for a in articles(1) if page(a, 1) != page(a, 2)]
    assert changed == [quirky("edited").id]


def test_three_articles_appear_in_the_second_edition_one_a_paper() -> None:
    new = [article for article in articles(2) if article.edition == 2]
    assert sorted(article.newspaper for article in new) == sorted(papers())
    newest = max(article.published for article in articles(1))
    for article in new:
        assert article.published > newest
        paper = papers()[article.newspaper]
        assert fetch(paper, paper.path(article), 1).status == 404
        assert paper.path(article) in feed_links(paper, "/rss/home.rss", 2)


def test_a_withheld_body_is_not_on_the_page() -> None:
    article = quirky("withheld")
    html = page(article)
    assert article.title in html
    assert article.lead in html
    assert 'data-encrypted="' in html
    assert not [paragraph for paragraph in article.body if paragraph in html]


def test_broken_markup_really_is_broken() -> None:
    article = quirky("broken_markup")
    html = page(article)
    assert html.index("</html>") < html.index("<h2")
    assert len(re.findall("<p[ >]", html)) > html.count("</p>")
    assert html.count("<td") > html.count("</td>")


def test_index_names_stand_only_in_the_related_box() -> None:
    article = quirky("related_index_names")
    told = "\n".join((article.title, article.lead, *article.body, *article.captions))
    boxed = page(article).partition("sc-related-articles")[2].partition("</div></div>")[0]
    for name in ("PAR Index", "SIPAS", "PCI"):
        assert name in boxed
        assert name not in told


def test_a_decomposed_page() -> None:
    article = quirky("nfd")
    html = page(article)
    assert unicodedata.normalize("NFD", article.title) in html
    assert article.title not in html


def test_a_us_date_that_would_be_another_day_if_read_day_first() -> None:
    article = quirky("us_date")
    assert article.published.day <= 12
    assert article.published.day != article.published.month
    html = page(article)
    assert f'content="{article.published.month}/{article.published.day}/2026 8:05:00 AM"' in html
    assert f'"datePublished": "{article.published.isoformat()}"' in html


def test_a_table_and_a_list() -> None:
    table = quirky("table")
    assert table.table
    assert len(table.table.rows) > 3
    assert page(table).count("<tr>") == len(table.table.rows)
    listed = quirky("list")
    assert len(listed.items) >= 3
    for number in listed.items:
        assert re.search(rf"<li[^>]*>{re.escape(listed.body[number])}</li>", page(listed))


# --- where addresses are found ---


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("paper", papers().values(), ids=list(papers()))
def test_every_listed_address_answers(paper: Paper, edition: Edition) -> None:
    found: set[str] = {"/", "/robots.txt", "/sitemap.xml"}
    for part in locations(paper, "/sitemap.xml", edition):
        found |= {part, *locations(paper, part, edition)}
    for feed in ("/rss/home.rss", "/rss/cai-cach-hanh-chinh.rss"):
        links = feed_links(paper, feed, edition)
        assert len(links) >= 3
        found |= {feed, *links}
    for section in paper.sections:
        for html in section_pages(paper, section, edition):
            found |= paths(paper, html)
    found |= paths(paper, fetch(paper, "/", edition).body.decode())
    gone = {paper.gone["path"]} if paper.gone else set()
    assert gone <= found
    for path in found - gone:
        if not path.startswith("/print/"):
            assert fetch(paper, path, edition).status == 200, path
    printed = {paper.path(article) for article in articles(edition) if article.newspaper == paper.name}
    assert printed <= found


def test_one_dead_link() -> None:
    dead = [(paper, paper.gone) for paper in papers().values() if paper.gone]
    assert len(dead) == 1
    paper, link = dead[0]
    assert fetch(paper, link["path"]).status == 404
    assert link["path"] in section_pages(paper, link["section"], 1)[0]


def test_one_link_robots_may_not_follow() -> None:
    forbidden = [(paper, paper.forbidden) for paper in papers().values() if paper.forbidden]
    assert len(forbidden) == 1
    paper, link = forbidden[0]
    rules = fetch(paper, "/robots.txt").body.decode()
    assert any(link["path"].startswith(path) for path in re.findall(r"Disallow: (\S+)", rules))
    assert link["path"] in section_pages(paper, link["section"], 1)[0]
    assert fetch(paper, link["path"]).status == 200, "a spider that does not ask robots.txt must be caught with it"


@pytest.mark.parametrize("edition", EDITIONS)
def test_one_article_is_only_in_the_sitemap_and_one_only_on_a_second_page(edition: Edition) -> None:
    where: dict[str, set[str]] = {}
    for paper in papers().values():
        for part in locations(paper, "/sitemap.xml", edition):
            for path in locations(paper, part, edition):
                where.setdefault(paper.base + path, set()).add("sitemap")
        for path in feed_links(paper, "/rss/home.rss", edition) + feed_links(
            paper, "/rss/cai-cach-hanh-chinh.rss", edition
        ):
            where.setdefault(paper.base + path, set()).add("feed")
        for path in paths(paper, fetch(paper, "/", edition).body.decode()):
            where.setdefault(paper.base + path, set()).add("home")
        for section in paper.sections:
            for number, html in enumerate(section_pages(paper, section, edition), 1):
                for path in paths(paper, html):
                    where.setdefault(paper.base + path, set()).add(f"page {number}")
        for article in articles(edition):
            if article.newspaper == paper.name:
                for path in paths(paper, page(article, edition)) - {paper.path(article)}:
                    where.setdefault(paper.base + path, set()).add("box")
    address = {a.listed: papers()[a.newspaper].base + papers()[a.newspaper].path(a) for a in articles(edition)}
    assert Counter(a.listed for a in articles(edition))["sitemap"] == 1
    assert Counter(a.listed for a in articles(edition))["page 2"] == 1
    assert where[address["sitemap"]] == {"sitemap"}
    assert where[address["page 2"]] == {"page 2"}


def test_sections_have_more_than_one_page_and_an_end() -> None:
    for paper in papers().values():
        lengths = {section: len(section_pages(paper, section, 1)) for section in paper.sections}
        assert max(lengths.values()) >= 2
        section = max(lengths, key=lambda each: lengths[each])
        assert fetch(paper, paper.list_path(section, lengths[section] + 1)).status == 404
        first, *_ = section_pages(paper, section, 1)
        assert len(paths(paper, first)) == LIST_LENGTH


def test_feeds_run_from_new_to_old() -> None:
    when = {papers()[a.newspaper].base + papers()[a.newspaper].path(a): a.published for a in articles(1)}
    for paper in papers().values():
        dates = [when[paper.base + path] for path in feed_links(paper, "/rss/home.rss", 1)]
        assert all(newer > older for newer, older in pairwise(dates))


def test_the_sitemap_tells_of_the_edit() -> None:
    after = quirky("edited", 2)
    paper = papers()[after.newspaper]
    part = fetch(paper, f"/sitemap-articles-{after.published.year}.xml", 2).body.decode()
    assert f"{paper.path(after)}</loc><lastmod>{after.modified.isoformat()}</lastmod>" in part


def test_the_sitemap_dates_the_edit_to_the_demo_s_second_run() -> None:
    run = datetime(2031, 5, 6, 18, 0, 0, 999, tzinfo=UTC)
    paper = papers()[quirky("edited").newspaper]
    sitemap = respond(paper.host, "/sitemap-articles-2026.xml", 2, corrected=run)
    assert sitemap.body.decode().count("<lastmod>2031-05-07T01:00:00+07:00</lastmod>") == 1
    assert "2031-05-07" in respond(paper.host, "/sitemap.xml", 2, corrected=run).body.decode()
    assert "2031" not in respond(paper.host, "/sitemap-articles-2026.xml", 1, corrected=run).body.decode()
    address = paper.path(quirky("edited", 2))
    assert respond(paper.host, address, 2, corrected=run) == fetch(paper, address, 2), "the page keeps its own time"


# --- HTTP ---


def test_an_unchanged_page_answers_304() -> None:
    for paper in papers().values():
        for path in (
            "/",
            "/rss/home.rss",
            "/sitemap.xml",
            *(paper.path(a) for a in articles(1) if a.newspaper == paper.name),
        ):
            full = fetch(paper, path)
            tag, when = full.headers["ETag"], full.headers["Last-Modified"]
            for answer in (fetch(paper, path, if_none_match=f"W/{tag}"), fetch(paper, path, if_modified_since=when)):
                assert (answer.status, answer.body) == (304, b"")
                assert answer.headers["ETag"] == tag
            assert fetch(paper, path, if_none_match='"another"', if_modified_since=when).status == 200
            assert fetch(paper, path, if_modified_since="yesterday").status == 200


def test_an_edited_page_answers_in_full() -> None:
    article = quirky("edited")
    paper = papers()[article.newspaper]
    first = fetch(paper, paper.path(article), 1).headers
    assert fetch(paper, paper.path(article), 2, if_none_match=first["ETag"]).status == 200
    assert fetch(paper, paper.path(article), 2, if_modified_since=first["Last-Modified"]).status == 200


@pytest.mark.parametrize(
    "path", ["/khong-co-gi-ca-12345678.html", "/thoi-su?trang=99", "/thoi-su?trang=x", "/../articles.jsonl"]
)
def test_what_is_not_there_is_a_404(path: str) -> None:
    assert respond("baosongmay.example", path, 1).status == 404


def test_strangers_are_turned_away() -> None:
    assert respond("baomau.example", "/", 1).status == 404
    with pytest.raises(ValueError, match="no edition 3"):
        respond("baosongmay.example", "/", 3)


def test_slashes_are_redirected_to_the_address_the_paper_uses() -> None:
    answer = respond("baosongmay.example", "/thoi-su/", 1)
    assert (answer.status, answer.headers["Location"]) == (301, "http://baosongmay.example/thoi-su")
    answer = respond("BAOMUISONG.example", "/thoi-su", 1)
    assert (answer.status, answer.headers["Location"]) == (301, "http://baomuisong.example/thoi-su/")
