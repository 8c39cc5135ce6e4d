"""Big stores to measure the desk on: invented newspapers over three years, written quickly and always the same.

`python -m tests.desk.generated FILE --articles 100000` takes some minutes; figures, tags, references, places, reprints,
edits, visits, slips, what people wrote at the desk and the search index are all filled. Papers, topics, indicators,
areas and periods are as uneven as real ones (Zipf). Every sentence is put together from phrases of ours.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from zlib import crc32

from jobs.backlog import write_catalogue
from nlp.figures.indicators import Indicator, catalogue
from nlp.provinces import PROVINCES, Province
from nlp.text import fold, searchable
from nlp.topics.labels import TOPICS
from store.rows import VIETNAM, url_key
from store.schema import connect
from store.write import save_newspapers, slug
from tests.desk.clerks import write_clerks
from tests.desk.phrases import CENTRAL, DOCUMENTS, DOES, ELSE, HEADS, MATTERS, TAILS, WHAT, WHEN, WHO

LAST_DAY = date(2026, 11, 23)
YEARS = 3
RUNS = (5, 11, 17)  # hours of the day at which the papers are visited
COLUMNS = {
    "runs": "id command newspapers started_utc ended_utc exit_code counts",
    "visits": "run_id newspaper pages articles_new articles_same failed outcome",
    "pages": "id run_id newspaper url final_url kind status fetched_utc bytes",
    "frontier": "url_key url newspaper kind state discovered_utc published done_utc run_id article_id",
    "articles": "id newspaper url url_key first_seen_utc last_seen_utc version_id published published_utc story_id",
    "versions": "id article_id number content_hash seen_utc title lead body text author published published_utc "
    "published_from section layout status page_id signature",
    "annotations": "version_id relevance relevance_score model code annotated_utc doubt novelty",
    "tags": "version_id topic score strength why sentences",
    "figures": "id version_id raw start end kind value approx unit_type unit indicator indicator_id scope scope_type "
    "period period_start period_end status cmp_dir cmp_amount cmp_approx cmp_unit cmp_base sentence_start sentence_end",
    "figure_areas": "figure_id name area",
    "legal_references": "version_id raw start end type number year year_from canonical doc_id",
    "places": "version_id raw start end province_id name kind",
    "stories": "id articles first_id",
    "reprints": "article_id story_id version_id role copied added wire",
    "slips": "kind figure_id other_id figures why",
    "checks": "newspaper fact checked_utc verdict detail",
    "articles_fts": "rowid fold searchable",
}


class Zipf:
    """Picks things the more often the earlier they stand."""

    def __init__(self, rng: Random, things: Sequence[Any], flat: float = 1.0) -> None:
        self.rng, self.things = rng, list(things)
        self.weights = list(accumulate(1 / (rank + flat) for rank in range(len(self.things))))

    def __call__(self) -> Any:
        """Pick one."""
        return self.rng.choices(self.things, cum_weights=self.weights)[0]


class Period(NamedTuple):
    """A period as figures have it, and as a sentence begins with it."""

    code: str
    start: str
    end: str
    words: str


class Story(NamedTuple):
    """What an article says, to be printed again by another paper."""

    title: str
    lines: list[list[tuple[str, dict[str, Any]]]]  # paragraphs of sentences, each with the facts of its figure
    relevance: str
    topics: list[str]
    first: int
    members: list[int]


@cache
def bare(text: str) -> tuple[str, str]:
    """Fold a phrase both ways; phrases come again and again, whole texts do not."""
    return fold(text), searchable(text)


@cache
def periods(day: date) -> tuple[Period, ...]:
    """Name what an article of a month reports on, the most usual first."""
    year, month = day.year, day.month
    quarter, past = (month - 1) // 3 + 1, date(year, month, 1) - timedelta(days=1)
    ends = {1: "03-31", 2: "06-30", 3: "09-30", 4: "12-31"}
    return (
        Period(f"{year - 1}", f"{year - 1}-01-01", f"{year - 1}-12-31", f"Năm {year - 1}"),
        Period(f"{year}", f"{year}-01-01", f"{year}-12-31", f"Năm {year}"),
        Period(f"{past:%Y-%m}", f"{past:%Y-%m}-01", past.isoformat(), f"Tháng {past.month}/{past.year}"),
        Period(f"{year}-6M", f"{year}-01-01", f"{year}-06-30", f"Sáu tháng đầu năm {year}"),
        Period(f"{year}-Q{quarter}", f"{year}-{3 * quarter - 2:02}-01", f"{year}-{ends[quarter]}", f"Quý {quarter}"),
        Period(f"{year + 1}", f"{year + 1}-01-01", f"{year + 1}-12-31", f"Năm {year + 1}"),
    )


class Maker:
    """Writes articles one after another into the tables of a store."""

    def __init__(self, db: Any, articles: int, figures: int, seed: int) -> None:
        self.db, self.articles, self.rng = db, articles, Random(seed)
        self.per_article = figures / articles
        self.rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
        self.numbers = dict.fromkeys(("versions", "figures"), 0)
        self.recent: list[Story] = []
        self.papers = self._newspapers()
        self.paper = Zipf(self.rng, [row["slug"] for row in self.papers], 3)
        self.indicator = Zipf(self.rng, [*catalogue().values()], 2)
        self.topic = Zipf(self.rng, [topic.id for topic in TOPICS], 1)
        self.document = Zipf(self.rng, DOCUMENTS)
        self.phrases = [Zipf(self.rng, part, 4) for part in (WHO, DOES, WHEN)]
        self.matters = {True: Zipf(self.rng, WHAT, 2), False: Zipf(self.rng, ELSE, 2)}
        self.hamlet = Zipf(self.rng, [f"{head.title()} {tail.title()}" for head in HEADS for tail in TAILS], 3)
        self.brought: dict[tuple[int, str], int] = {}
        self.said: dict[tuple[str, ...], tuple[int, str, int]] = {}  # of each thing the last figure, its value, version
        self.months: dict[date, Zipf] = {}
        self.areas = [
            Zipf(self.rng, [None, *(p for p in PROVINCES if (p.valid_until is None) is now)], 1)
            for now in (False, True)
        ]

    def _newspapers(self) -> list[dict[str, Any]]:
        papers = [(f"Báo {p.name} Mẫu", slug(p.name)) for p in PROVINCES if p.valid_until is None]
        titles = [*papers[:3], *((title, None) for title in CENTRAL), *papers[3:]]
        rows: list[dict[str, Any]] = [
            {"slug": slug(title), "title": title, "province": province, "kind": "provincial" if province else "central"}
            for title, province in titles
        ]
        for row in rows:
            row |= {"domains": [f"{row['slug']}.example"], "enabled": True}
        return rows

    def flush(self) -> None:
        """Write what was gathered."""
        for table, names in COLUMNS.items():
            rows, listed = self.rows[table], names.split()
            if rows:
                told = ", ".join(f'"{name}"' for name in listed)
                marks = ", ".join("?" * len(listed))
                self.db.conn.executemany(f"INSERT INTO {table} ({told}) VALUES ({marks})", rows)
                rows.clear()

    # ----------------------------------------------------------------------------------------------------------- text
    def sentence(self, matters: Sequence[str]) -> str:
        """Put a sentence together."""
        who, does, when = (pick() for pick in self.phrases)
        return f"{who} {does} {self.rng.choice(matters)} {when}"

    def figure_sentence(self, day: date) -> tuple[str, dict[str, Any]]:
        """Write a sentence with one number, and the facts of its figure."""
        rng, month = self.rng, day.replace(day=1)
        period: Period = self.months.setdefault(month, Zipf(rng, periods(month), 0.5))()
        province: Province | None = self.areas[day >= date(2025, 7, 1)]()
        scope, kind, area = (
            ("cả nước", "national", "VN") if province is None else (province.name, "province", province.id)
        )
        known: Indicator | None = self.indicator() if rng.random() < 0.5 else None
        name = known.name if known else rng.choice(MATTERS)
        unit_type, unit = (known.unit_type, known.unit) if known else ("count", "hộ")
        status = "target" if period.end > day.isoformat() else "achieved"
        base = crc32(f"{name}|{area}|{period.code}|{status}".encode()) % 900
        value = (
            f"{base / 10 + 5:.1f}"
            if unit_type == "percent"
            else str(base % 62 + 1 if unit_type == "rank" else base + 3)
        )
        if rng.random() < 0.02:  # papers disagree
            value = f"{float(value) + 1.7:.1f}" if "." in value else str(int(value) + 2)
        raw = value.replace(".", ",") + (unit if unit == "%" else f" {unit}")
        verb = "phấn đấu đạt" if status == "target" else "đạt"
        before, after = f"{period.words}, {name} của {scope} {verb} ", ", tăng so với cùng kỳ."
        facts = {
            "before": before, "raw": raw, "after": after, "kind": "rank" if unit_type == "rank" else "level",
            "value": value, "unit_type": unit_type, "unit": unit, "indicator": name, "id": known.id if known else None,
            "scope": scope, "scope_type": kind, "area": area, "period": period, "status": status,
            "rise": "1.5" if unit == "%" and rng.random() < 0.3 else None,
        }  # fmt: skip
        return before + raw + after, facts

    def story(self, article: int, day: date) -> Story:
        """Invent what an article says."""
        rng = self.rng
        relevance = rng.choices(("core", "partial", "none"), (20, 12, 68))[0]
        topics = [] if relevance == "none" else list(dict.fromkeys(self.topic() for _ in range(rng.randint(1, 3))))
        wanted = round(rng.expovariate(1 / self.per_article) * {"core": 1.6, "partial": 1.2, "none": 0.79}[relevance])
        pick = self.matters[relevance != "none"]
        matters = [pick(), pick()]
        said: list[tuple[str, dict[str, Any]]] = [(self.sentence(matters), {}) for _ in range(rng.randint(6, 18))]
        said.insert(1, (f"Chuyện ở thôn {self.hamlet()}.", {}))
        for _ in range(min(wanted, 120)):
            said.insert(rng.randint(1, len(said)), self.figure_sentence(day))
        lines = [said[:1]]
        while sum(map(len, lines)) < len(said):
            start = sum(map(len, lines))
            lines.append(said[start : start + rng.randint(1, 4)])
        title = f"{self.phrases[0]()} {self.phrases[1]()} {matters[0]}"
        return Story(title, lines, relevance, topics, article, [article])

    # -------------------------------------------------------------------------------------------------------- articles
    def article(self, number: int, moment: datetime) -> None:
        """Write one article, one in six of them after another paper."""
        rng = self.rng
        again = bool(self.recent) and rng.random() < 0.16
        story = rng.choice(self.recent) if again else self.story(number, moment.date())
        paper = self.paper()
        if again:
            story.members.append(number)
            self.rows["reprints"].append((number, story.first, 0, "reprint", 0.95, 0.02, None))
        else:
            self.recent = [*self.recent[-150:], story]
        late = timedelta(days=rng.randint(1, 3)) if rng.random() < 0.02 else timedelta()
        seen, run = self.seen(moment + late)
        self.brought[run, paper] = self.brought.get((run, paper), 0) + 1
        url = f"https://{paper}.example/bai-{number}.html"
        dated = rng.random() < 0.99
        local = moment.isoformat() if dated else None
        when = utc(moment) if dated else None
        self.rows["pages"].append((number, run, paper, url, url, "article", 200, seen, 40_000))
        key = url_key(url)
        self.rows["frontier"].append((key, url, paper, "article", "done", seen, local, seen, run, number))
        states = 2 if rng.random() < 0.04 else 1
        for state in range(1, states + 1):
            version = self.version(number, state, story, seen, local, when)
        head = story.first if again else None
        self.rows["articles"].append((number, paper, url, key, seen, seen, version, local, when, head))
        if again:
            row = self.rows["reprints"].pop()
            self.rows["reprints"].append((*row[:2], version, *row[3:]))

    def seen(self, moment: datetime) -> tuple[str, int]:
        """When the next run sees what was printed, and its number."""
        first = LAST_DAY - timedelta(days=365 * YEARS)
        later = next((hour for hour in RUNS if (moment.hour, moment.minute) < (hour, 50)), None)
        day = moment.date() if later else moment.date() + timedelta(days=1)
        hour = later or RUNS[0]
        day, hour = min((day, hour), (LAST_DAY, RUNS[0]))
        at = datetime(day.year, day.month, day.day, hour, 50, tzinfo=VIETNAM)
        return utc(at), (day - first).days * len(RUNS) + RUNS.index(hour) + 1

    def version(self, article: int, state: int, story: Story, seen: str, local: str | None, when: str | None) -> int:
        """Write one state of an article with what was read in it; return its number."""
        rng, rows = self.rng, self.rows
        self.numbers["versions"] += 1
        version = self.numbers["versions"]
        paragraphs: list[str] = []
        found: list[tuple[int, int, dict[str, Any]]] = []
        at = len(story.title) + 1
        more: list[list[tuple[str, dict[str, Any]]]] = [] if state == 1 else [[(self.sentence(WHAT), {})]]
        lines = [*story.lines, *more]
        folded = [bare(story.title)]
        for line in lines:
            begun = at
            for sentence, facts in line:
                if facts:
                    found.append((at, at + len(sentence), facts))
                    (before, plain), (after, rest) = bare(facts["before"]), bare(facts["after"])
                    folded.append((before + facts["raw"] + after, plain + facts["raw"] + rest))
                else:
                    folded.append(bare(sentence))
                at += len(sentence) + 1
            paragraphs.append(" ".join(sentence for sentence, _ in line))
            assert at == begun + len(paragraphs[-1]) + 1
        document, place = self.document(), rng.choice(PROVINCES)
        cited = f"Việc này theo {document} của {place.name}."
        paragraphs.append(cited)
        folded.append(bare(cited))
        text = "\n".join([story.title, *paragraphs])
        body = json.dumps(paragraphs[1:], ensure_ascii=False)
        rows["versions"].append(
            (version, article, state, f"{version:x}", seen, story.title, paragraphs[0], body, text, "Người Viết Mẫu",
             local, when, "json-ld" if local else None, "Cải cách", "mau", "ok", article, b"")
        )  # fmt: skip
        doubt = round(rng.random(), 4)
        rows["annotations"].append((version, story.relevance, 0.9, "generated", "1", seen, doubt, round(doubt / 3, 4)))
        why = json.dumps([{"word": "hồ sơ", "weight": 1.2, "start": 0, "end": 5}], ensure_ascii=False)
        for rank, topic in enumerate(story.topics):
            score = round(0.95 - 0.2 * rank, 2)
            places = json.dumps([{"weight": 1.0, "start": len(story.title) + 1, "end": len(story.title) + 30}])
            rows["tags"].append((version, topic, score, 2 if rank == 0 else 1, why, places))
        for start, end, facts in found:
            self.figure(version, start, end, facts)
        start = text.rindex(document)
        code = document.split()[1]
        rows["legal_references"].append(
            (version, document, start, start + len(document), "decision", code.partition("/")[0], None, None,
             f"decision:{code}#?", f"decision:{code}#2025")
        )  # fmt: skip
        start = text.rindex(place.name)
        rows["places"].append((version, place.name, start, start + len(place.name), place.id, place.name, place.kind))
        exact, searched = ("\n".join(pair[side] for pair in folded) for side in (0, 1))
        rows["articles_fts"].append((version, exact, searched))
        return version

    def figure(self, version: int, start: int, end: int, facts: dict[str, Any]) -> None:
        """Write one figure with its area; now and then a slip."""
        self.numbers["figures"] += 1
        number, period = self.numbers["figures"], facts["period"]
        at = start + len(facts["before"])
        rise = facts["rise"]
        self.rows["figures"].append(
            (number, version, facts["raw"], at, at + len(facts["raw"]), facts["kind"], facts["value"], "exact",
             facts["unit_type"], facts["unit"], facts["indicator"], facts["id"], facts["scope"], facts["scope_type"],
             period.code, period.start, period.end, facts["status"], "up" if rise else None, rise,
             "exact" if rise else None, "điểm %" if rise else None, None, start, end)
        )  # fmt: skip
        self.rows["figure_areas"].append((number, facts["scope"], facts["area"]))
        if facts["id"]:
            key = (facts["indicator"], facts["area"], period.code, facts["status"])
            other, value, where = self.said.get(key, (0, facts["value"], version))
            if value != facts["value"] and where != version:
                both = json.dumps([other, number])
                self.rows["slips"].append(
                    ("conflict", number, other, both, f"{facts['value']} và {value}".replace(".", ","))
                )
            self.said[key] = number, facts["value"], version
        if number % 500 == 0:
            self.rows["slips"].append(
                ("share", number, None, json.dumps([number]), "2.263/6.974 = 32,45%, bài viết 31%")
            )

    # ----------------------------------------------------------------------------------------------------------- whole
    def write(self) -> None:
        """Write everything."""
        first = LAST_DAY - timedelta(days=365 * YEARS)
        begin = datetime(first.year, first.month, first.day, 6, tzinfo=VIETNAM)
        step = (datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 5, tzinfo=VIETNAM) - begin) / self.articles
        for number in range(1, self.articles + 1):
            moment = begin + step * number + timedelta(minutes=self.rng.randint(-120, 0))
            self.article(number, max(moment, begin).replace(microsecond=0))
            if number % 1000 == 0:
                self.flush()
        self.flush()
        self.runs(first)
        self.flush()
        self.db.conn.execute(
            "INSERT INTO stories SELECT story_id, count(*) + 1, story_id FROM reprints GROUP BY story_id"
        )
        self.db.conn.execute(
            """INSERT INTO reprints SELECT s.id, s.id, a.version_id, 'first', 1.0, 0.0, NULL
            FROM stories s JOIN articles a ON a.id = s.id"""
        )
        self.db.conn.execute("UPDATE articles SET story_id = id WHERE id IN (SELECT id FROM stories)")
        write_clerks(self.db.conn, self.rng, self.articles, utc(begin + step * self.articles))

    def runs(self, first: date) -> None:
        """Write the runs with their visits: now and then a paper fails, and one has been silent for three days."""
        slugs = [row["slug"] for row in self.papers]
        for run in range(1, self.seen(datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 5, tzinfo=VIETNAM))[1] + 1):
            day = first + timedelta(days=(run - 1) // len(RUNS))
            at = datetime(day.year, day.month, day.day, RUNS[(run - 1) % len(RUNS)], 40, tzinfo=VIETNAM)
            end = utc(at + timedelta(minutes=10))
            self.rows["runs"].append((run, "run", json.dumps(slugs), utc(at), end, 0, "{}"))
            for paper in slugs:
                new = self.brought.get((run, paper), 0)
                failed = new == 0 and self.rng.random() < 0.03
                outcome = "failed" if failed else "ok"
                self.rows["visits"].append((run, paper, new + 3, new, 20, int(failed), outcome))
        for paper in slugs:
            for fact in ("robots", "feeds", "headline", "body", "published"):
                verdict = self.rng.choices(("right", "wrong", "unknown"), (90, 4, 6))[0]
                self.rows["checks"].append((paper, fact, utc(at), verdict, "kiểm tra mẫu"))


def utc(moment: datetime) -> str:
    """Write a moment as the store does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def generate(path: Path, articles: int, figures: int | None = None, seed: int = 7) -> None:
    """Write a store with so many articles, and about ten times as many figures; an existing file is an error."""
    if path.exists():
        raise FileExistsError(path)
    db = connect(path)
    db.conn.execute("PRAGMA synchronous=OFF")
    db.conn.execute("PRAGMA foreign_keys=OFF")
    db.conn.execute("PRAGMA cache_size=-400000")
    write_catalogue(db)
    maker = Maker(db, articles, figures or 10 * articles, seed)
    save_newspapers(db, maker.papers)
    db.conn.execute("BEGIN")
    maker.write()
    db.conn.execute("COMMIT")
    assert db.conn.execute("PRAGMA foreign_key_check").fetchone() is None
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--articles", type=int, default=100_000)
    asked.add_argument("--figures", type=int, help="Ten for each article unless you say otherwise.")
    asked.add_argument("--seed", type=int, default=7)
    told = asked.parse_args()
    generate(told.file, told.articles, told.figures, told.seed)
