"""The newspapers: who they are, how sure each of their facts is, and when somebody last saw that they are right."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from nlp.provinces import PROVINCES
from scraper.newspaper import NewspaperSpider, newspapers
from store.write import slug

REFORM = date(2025, 7, 1)
"""34 provinces since this day."""
UNCHECKED = "chưa kiểm tra"
MARKS = {
    "P": "read off a stored real page",
    "S": "told by so many public sources that do not know each other (S1, S2, …)",
    "F": "inferred from the CMS family the newspaper belongs to",
    "G": "a guess after the pattern of others",
    "U": "unknown",
}
GROUPS = (
    ("title", "domains", "feeds", "sitemaps", "sections", "article_url"),
    ("headline", "lead", "body", "author", "published"),
    ("robots",),
)
"""The order of the marks in one word such as `SSGUSS-SSSFS-S`: address facts, layout, robots.txt."""
ORDER = ("tỉnh", "ấn bản vùng", "tên miền cũ", "cổng thông tin", "trung ương", "mẫu")
Row = dict[str, Any]


def provinces() -> dict[str, str]:
    """Give today's 34 provinces: name by slug, in the order of names."""
    units = [unit for unit in PROVINCES if unit.valid_on(REFORM)]
    return {slug(unit.name): unit.name for unit in sorted(units, key=lambda unit: slug(unit.name))}


def kind(spider: type[NewspaperSpider]) -> str:
    """Say what a newspaper is: of a province, a regional edition, a former domain, central, a portal, or a sample."""
    if spider.sample:
        return "mẫu"
    if spider.title.startswith("Cổng "):
        return "cổng thông tin"
    if spider.why_disabled.startswith("tên miền cũ"):
        return "tên miền cũ"
    if spider.edition_of or "ấn bản vùng" in spider.title:
        return "ấn bản vùng"
    return "tỉnh" if spider.province else "trung ương"


def marks(spider: type[NewspaperSpider]) -> str:
    """Write the certainty of all facts as one word; the number of sources is left out.

    >>> marks(newspapers()["baocantho"])
    'SPPUPP-PPPPP-S'
    """
    sure = spider.certainty
    return "-".join("".join(getattr(sure, fact)[0] for fact in group) for group in GROUPS) if sure else ""


def papers_table(store: Any | None, province: str | None = None, enabled: bool | None = None) -> list[Row]:
    """Give every newspaper with its facts and what the store knows of it, those of one province or state if asked.

    `province` is a slug or a name, with its marks or without; an unknown one raises LookupError.
    """
    from store.checks import newest_checks
    from store.coverage import last_visits

    wanted = None if province is None else named_province(province)
    visits = last_visits(store) if store is not None else {}
    checks: dict[str, dict[str, Row]] = {}
    for row in newest_checks(store) if store is not None else []:
        checks.setdefault(row["newspaper"], {})[row["fact"]] = row
    rows = [
        facts(spider) | told_by_store(visits.get(spider.name), checks.get(spider.name, {}))
        for spider in newspapers().values()
        if wanted in (None, spider.province) and (enabled is None or enabled == (spider.enabled and not spider.sample))
    ]
    names = provinces()
    return sorted(rows, key=lambda row: (ORDER.index(row["kind"]), names.get(row["province"], ""), row["slug"]))


def named_province(told: str) -> str:
    """Give the slug of a province named by slug or name; raises LookupError."""
    found = slug(told).removeprefix("tp-").removeprefix("tinh-").removeprefix("thanh-pho-")
    if found not in provinces():
        raise LookupError(f"{told!r} is no province of today; there are {', '.join(provinces())}")
    return found


def facts(spider: type[NewspaperSpider]) -> Row:
    """Give a newspaper's facts as they stand in its spider."""
    return {
        "slug": spider.name,
        "title": spider.title,
        "province": spider.province,
        "province_name": provinces().get(spider.province),
        "kind": kind(spider),
        "enabled": "mẫu" if spider.sample else "có" if spider.enabled else "không",
        "note": spider.why_disabled,
        "edition_of": spider.edition_of or None,
        "domains": list(spider.domains),
        "other_hosts": list(spider.other_hosts),
        "feeds": list(spider.feeds),
        "sitemaps": list(spider.sitemaps),
        "sections": list(spider.sections),
        "article_url": spider.article_url,
        "article_id": spider.article_id,
        "layouts": [layout.name for layout in spider.layouts],
        "marks": marks(spider),
        "certainty": spider.certainty._asdict() if spider.certainty else None,
        "seen": spider.seen,
        "unverified_tls": spider.unverified_tls or None,
    }


def remarks(row: Row) -> Iterator[str]:
    """Say what an administrator should know of a newspaper: why it is not visited, what its facts excuse."""
    if row["note"]:
        yield f"{row['slug']}: {row['note']}"
    if row["unverified_tls"]:
        yield f"{row['slug']}: chứng thư TLS không được kiểm tra: {row['unverified_tls']}"


def told_by_store(visit: Mapping[str, Any] | None, checks: Mapping[str, Row]) -> Row:
    """Say what a store knows: articles, visits, and the newest verdict on each fact.

    `last_check_utc` is when an article was last read by a layout in a live check, the one success that takes all facts.
    """
    visit = visit or {}
    wrong = [fact for fact, row in checks.items() if row["verdict"] == "wrong"]
    return {
        "articles": visit.get("articles", 0),
        "last_visit_utc": visit.get("last_visit_utc"),
        "last_good_utc": visit.get("last_good_utc"),
        "outcome": visit.get("outcome"),
        "last_check_utc": checks["body"]["right_utc"] if "body" in checks else None,
        "wrong_facts": wrong,
        "checks": {
            fact: {name: row[name] for name in ("verdict", "checked_utc", "detail")} for fact, row in checks.items()
        },
    }


def short(row: Row) -> Row:
    """Cut a row of `papers_table` to what fits on a terminal, moments as Vietnamese days."""
    wrong = f"; sai: {', '.join(row['wrong_facts'])}" if row["wrong_facts"] else ""
    visited = _day(row["last_good_utc"])
    return {
        "newspaper": f"{row['title']}\n{row['slug']}",
        "province": row["province_name"] or "",
        "kind": row["kind"],
        "enabled": row["enabled"],
        "certainty": row["marks"],
        "seen": row["seen"],
        "checked": (_day(row["last_check_utc"]) or UNCHECKED) + wrong,
        "last_visit": f"{visited}\n{row['articles']} bài" if visited else "chưa ghé",
    }


def _day(moment: str | None) -> str | None:
    if moment is None:
        return None
    local = datetime.fromisoformat(moment).astimezone(UTC) + timedelta(hours=7)
    return f"{local:%d/%m/%Y}"


# ------------------------------------------------------------------------------------------------- docs/newspapers.md
HEAD = (
    "| newspaper | kind | domain | former domains | layouts | certainty | seen | state |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
)


def markdown() -> str:
    """Write the page of all newspapers by province: facts only, for a page in git knows no store."""
    rows = [row for row in papers_table(None) if row["kind"] != "mẫu"]
    by_province = {place: [row for row in rows if row["province"] == place] for place in provinces()}
    covered = sum(any(row["kind"] == "tỉnh" for row in each) for each in by_province.values())
    parts = [f"{len(rows)} newspapers; {covered} of {len(by_province)} provinces have theirs.", ""]
    parts += [*_legend(), ""]
    for place, each in by_province.items():
        parts += [f"### {provinces()[place]}", "", *_table(each), ""]
    central = [row for row in rows if row["province"] not in by_province]
    return "\n".join([*parts, "### Trung ương", "", *_table(central)])


def _legend() -> list[str]:
    order = ", then ".join(", ".join(group) for group in GROUPS)
    return [
        f"*certainty* has one letter a fact, in this order: {order}.",
        "",
        *(f"- **{mark}** {meaning}" for mark, meaning in MARKS.items()),
    ]


def _table(rows: Iterable[Row]) -> list[str]:
    lines = [_line(row) for row in rows]
    return [*HEAD, *lines] if lines else ["No newspaper yet."]


def _line(row: Row) -> str:
    today, *former = row["domains"]
    cells = (
        f"{row['title']} (`{row['slug']}`)",
        row["kind"],
        today,
        ", ".join(former),
        ", ".join(row["layouts"]),
        f"`{row['marks']}`",
        row["seen"],
        ("enabled" if row["enabled"] == "có" else f"disabled: {row['note']}")
        + (f"; TLS not verified: {row['unverified_tls']}" if row["unverified_tls"] else ""),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
