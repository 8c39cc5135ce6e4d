"""The coverage certificate: which newspapers were visited in a span of time, which failed, which were silent.

It stands under every page and every chart, because a number from the press says nothing without the papers that were
not there.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from datasette.app import Datasette

from desk.answers import Desk, ask
from desk.queries import BY_NAME, Store, rows_of
from desk.wording import decimal, hour
from store.rows import VIETNAM, utc
from store.schema import Reader

USUAL_DAYS = 7  # what a page certifies that is about no day
LATER = timedelta(days=3)  # visits after the span count for it as well: they bring what it printed


@dataclass(frozen=True, slots=True)
class Paper:
    """What one newspaper brought in the span."""

    slug: str
    title: str
    articles: int
    visits: int
    answered: int  # visits that were answered, in whole or in part
    newest: datetime | None  # when its last article before the end of the span was printed

    @property
    def state(self) -> str:
        """Return active, silent, failed or unvisited."""
        if self.articles:
            return "active"
        if not self.visits:
            return "unvisited"
        return "silent" if self.answered else "failed"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The papers of a span [since, until), and how many of its articles nobody has read yet."""

    since: datetime
    until: datetime
    papers: tuple[Paper, ...]
    unread: int
    undated: int  # articles first seen in the span that tell no day: they are in no count by day
    visited: datetime | None  # when a newspaper was last visited

    def of(self, state: str) -> tuple[Paper, ...]:
        """Return the papers in a state."""
        return tuple(paper for paper in self.papers if paper.state == state)

    @property
    def whole(self) -> bool:
        """Tell whether every paper was visited, answered and brought something, and all of it was read."""
        return not self.unread and all(paper.state == "active" for paper in self.papers)

    def quiet(self, paper: Paper) -> str:
        """Say since when a paper brought nothing.

        >>> since = datetime(2026, 3, 11, 6, 30, tzinfo=VIETNAM)
        >>> paper = Paper("mau", "Báo Mẫu", 0, 3, 3, since - timedelta(days=2))
        >>> Coverage(since, since + timedelta(days=1), (paper,), 0, 0, None).quiet(paper)
        'Báo Mẫu (3 ngày)'
        """
        if paper.newest is None:
            return f"{paper.title} (chưa có bài nào)"
        return f"{paper.title} ({max(1, (self.until - paper.newest).days)} ngày)"

    def said(self) -> str:
        """Say it in a few sentences, for a paper or the caption of a chart."""
        if not self.papers:
            return "Nguồn: chưa có báo nào."
        said = f"Nguồn: {len(self.of('active'))}/{len(self.papers)} báo có bài."
        for state, words in (("silent", "Không có bài"), ("failed", "Trang báo lỗi"), ("unvisited", "Không được ghé")):
            if found := self.of(state):
                said += f" {words}: {', '.join(map(self.quiet, found))}."
        if self.of("failed") or self.of("unvisited"):
            said += " Tin và số liệu có thể thiếu."
        if self.unread:
            said += f" {decimal(self.unread)} bài chưa được đọc chủ đề và số liệu."
        if self.visited is not None and self.visited < self.until:
            said += f" Ghé báo lần cuối lúc {hour(self.visited)}; bài đăng sau đó chưa có ở đây."
        return said


def cover(store: Store, since: datetime, until: datetime) -> Coverage:
    """Certify what the newspapers brought that was published in [since, until)."""
    window = {"since": utc(since), "until": utc(until)}
    papers = rows_of(store, BY_NAME["coverage"], **window, later=utc(until + LATER))
    (state,) = rows_of(store, BY_NAME["coverage_state"], **window)
    return Coverage(
        since=since,
        until=until,
        papers=tuple(
            Paper(
                slug=row["slug"],
                title=row["title"],
                articles=row["articles"],
                visits=row["visits"],
                answered=row["answered"],
                newest=_moment(row["newest_utc"]),
            )
            for row in papers
        ),
        unread=state["unread"],
        undated=state["undated"],
        visited=_moment(state["visited_utc"]),
    )


async def certificate(desk: Desk, datasette: Datasette, days: int = USUAL_DAYS) -> Coverage:
    """Certify the last days up to now, for a page that is about no day: hand it to `show` as `cover`."""
    until = desk.now().astimezone(VIETNAM)
    covered: Coverage = await ask(datasette, lambda conn: cover(Reader(conn), until - timedelta(days=days), until))
    return covered


def _moment(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp).astimezone(UTC) if stamp else None
