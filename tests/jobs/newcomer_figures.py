"""How well the drafts of `diembao newspaper` read: `python -m tests.jobs.newcomer_figures`, every layout unknown.

Selectors are guessed from one page as if nobody had seen its design; they then read that page, and the other pages of
the same newspaper in the same design, whose guesses they are not. Compared with the reviewed twins and the gold.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobs.guesses import guess_design
from jobs.newcomer import best_family
from scraper.decoding import decode
from scraper.items import Article
from scraper.layout import Layout
from scraper.selection import LayoutError, MarkupError, parse

HOUSE = Path(__file__).parents[2]
PAGES = HOUSE / "tests" / "scraper" / "pages"
SHARED = HOUSE.parent / "shared" / "data"
RIGHT = 0.95  # F1 over the words of the body from which on it counts as right


@dataclass(frozen=True, slots=True)
class Sample:
    """One page with what stands on it."""

    paper: str
    design: str
    name: str
    page: bytes
    url: str
    gold: dict[str, Any]


def fixtures() -> Iterator[Sample]:
    """Give the pages of our own newspapers; the reviewed twin knows which design each has."""
    for path in sorted(PAGES.glob("*/*.html")):
        twin = path.with_suffix(".json")
        if twin.exists() and path.parent.name != "unknown":
            gold = json.loads(twin.read_text(encoding="utf-8"))
            if gold["status"] == "ok":
                yield Sample(path.parent.name, gold["layout"], path.stem, path.read_bytes(), gold["url"], gold)


def kept(folder: Path) -> Iterator[Sample]:
    """Give the pages of a folder outside the project; a paper's pages are taken to be of one design."""
    for path in sorted(folder.rglob("*.html")):
        gold = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        if "body" in gold:
            paper = path.parent.name if path.parent != folder else path.name.partition("__")[0]
            url = gold.get("url") or gold.get("canonical") or f"https://{paper}/bai-1234567.html"
            yield Sample(paper, str(gold.get("template") or ""), path.stem, path.read_bytes(), url, gold)


def reads(layout: Layout | None, sample: Sample) -> Article | None:
    """Read a page by a guessed layout; None where it does not fit."""
    if layout is None:
        return None
    try:
        return layout.read(parse(decode(sample.page).text, sample.url), sample.url)
    except (LayoutError, MarkupError):
        return None


def guessed(sample: Sample) -> Layout | None:
    """Guess the layout of a page."""
    design = guess_design(sample.page, sample.url, "guessed")
    return Layout(name="guessed", **design.fields) if design.article else None


def right(article: Article | None, gold: dict[str, Any]) -> dict[str, bool | None]:
    """Say which of title, body, lead and minute a reading has right; None where the page has none to have."""
    if article is None:
        return {
            "title": False,
            "body": False,
            "lead": False if lead_of(gold) else None,
            "minute": False,
            "author": False,
        }
    when = article.published.isoformat() if article.published else None
    published = gold.get("published")
    titles = [gold["title"], *gold.get("title_alt", [])]
    return {
        "title": words(article.title) in [words(each) for each in titles],
        "body": f1([article.lead or "", *article.body], [lead_of(gold) or "", *gold["body"]]) >= RIGHT,
        "lead": None if not lead_of(gold) else f1([article.lead or ""], [lead_of(gold) or ""]) >= RIGHT,
        "minute": None if not published else (when or "")[:16] == published[:16],
        "author": None if not gold.get("author") else bool(article.author),
    }


def lead_of(gold: dict[str, Any]) -> str | None:
    """Return the lead, which the gold of other collections calls sapo."""
    return gold.get("lead") or gold.get("sapo") or None


def words(text: str) -> list[str]:
    """Return the words of a text in small letters, without marks of punctuation."""
    return "".join(c if c.isalnum() else " " for c in text.casefold()).split()


def f1(told: list[str], gold: list[str]) -> float:
    """Compare two texts as bags of words."""
    here, there = (Counter(words(" ".join(each))) for each in (told, gold))
    common = sum((here & there).values())
    return 2 * common / max(1, sum(here.values()) + sum(there.values()))


def figures(samples: list[Sample]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Measure the page guessed from ("own") and the others of its design ("other"); name what is wrong."""
    counts: dict[str, Counter[str]] = {"own": Counter(), "other": Counter()}
    wrong: list[str] = []
    for sample in samples:
        layout = guessed(sample)
        alike = [each for each in samples if (each.paper, each.design) == (sample.paper, sample.design)]
        for each in alike:
            which = "own" if each is sample else "other"
            verdict = right(reads(layout, each), each.gold)
            counts[which]["pages"] += 1
            for name, good in verdict.items():
                counts[which][name] += bool(good)
                counts[which]["of " + name] += good is not None
            bad = [name for name, good in verdict.items() if good is False]
            if bad:
                wrong.append(f"{which} {sample.paper}/{sample.name} -> {each.name}: {', '.join(bad)}")
    return counts, wrong


def families(samples: list[Sample]) -> Counter[str]:
    """Count the pages a known layout fits, on which it is their own, and reads title and body right."""
    count: Counter[str] = Counter()
    for sample in samples:
        found = best_family(sample.page, sample.url)
        count["pages"] += 1
        if found is not None:
            verdict = right(found[1], sample.gold)
            count["fitting"] += 1
            count["own"] += found[0].layout.name == sample.design
            count["right"] += bool(verdict["title"] and verdict["body"])
    return count


def main(verbose: bool) -> None:
    """Print one line a collection."""
    collections = {"fixture pages": list(fixtures())}
    for name in ("replicas", "pages_real"):
        if (SHARED / name).is_dir():
            collections[name] = list(kept(SHARED / name))
    known = families(collections["fixture pages"])
    sys.stdout.write(
        f"fixture pages, all layouts known: {known['pages']} pages, one fits {known['fitting']}, it is the page's own "
        f"{known['own']}, it reads title and body right {known['right']}\n"
    )
    for name, samples in collections.items():
        counts, wrong = figures(samples)
        for which, count in counts.items():
            shares = ", ".join(
                f"{key} {count[key]}/{count['of ' + key]}" for key in ("title", "body", "lead", "minute", "author")
            )
            sys.stdout.write(f"{name}, {which} page: {count['pages']} readings: {shares}\n")
        if verbose:
            sys.stdout.writelines(f"  {line}\n" for line in wrong)


if __name__ == "__main__":
    main("-v" in sys.argv[1:])
