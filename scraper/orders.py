"""What one run is told, as Scrapy's settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scrapy.settings import Settings

from scraper.dates import VIETNAM
from scraper.settings import user_agent

DEEP = {"DIEMBAO_SECTION_PAGES": 5000, "DIEMBAO_SITEMAPS": 1000}
"""How far a back-fill goes: a section of 20 articles a page and 30 a day has 5,000 pages in nine years."""


def crawl_settings(
    db_path: Path | str,
    *,
    archive_dir: Path | str | None,
    since: date | str | None = None,
    until: date | str | None = None,
    max_pages: int | None = None,
    proxy: str | None = None,
    contact: str | None = None,
    run_id: int | None = None,
    backfill: int | None = None,
    all_lists: bool | None = None,
    delay: float | None = None,
    concurrency: int | None = None,
    clock: Callable[[], datetime] | None = None,
    log_level: str | None = None,
    **more: Any,
) -> Settings:
    """Give Scrapy's settings for one run over `db_path`; what is None stays as `scraper.settings` has it.

    `since` and `until` are the first and the last day wanted. `archive_dir` None keeps no raw pages. `backfill` is the
    number of a back-fill in the store. `delay` is seconds between two requests to one site, `clock` gives aware
    moments, `more` are settings by their own names.
    """
    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    if backfill is not None:
        more = DEEP | more
    chosen = {
        "DIEMBAO_DB": str(db_path),
        "DIEMBAO_SINCE": str(since) if since else None,
        "DIEMBAO_UNTIL": str(until) if until else None,
        "DIEMBAO_MAX_PAGES": max_pages,
        "DIEMBAO_PROXY": proxy,
        "USER_AGENT": user_agent(contact) if contact else None,
        "DIEMBAO_RUN_ID": run_id,
        "DIEMBAO_BACKFILL": backfill,
        "DIEMBAO_ALL_LISTS": all_lists,
        "DOWNLOAD_DELAY": delay,
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "DIEMBAO_CLOCK": clock,
        "LOG_LEVEL": log_level,
    }
    settings.setdict({name: value for name, value in chosen.items() if value is not None} | more, priority="cmdline")
    settings.set("DIEMBAO_ARCHIVE", str(Path(archive_dir).absolute()) if archive_dir else None, priority="cmdline")
    return settings


def first_moment(words: str | None) -> datetime | None:
    """Read an ISO date as its first moment in Viet Nam."""
    if not words:
        return None
    try:
        return datetime.fromisoformat(words[:10]).replace(tzinfo=VIETNAM)
    except ValueError as error:
        raise ValueError(f"since: {words!r}, not a date like 2026-01-31") from error
