"""How politely and how safely we crawl. Each value that is not Scrapy's default has its reason in docs or decisions."""

import os
from datetime import UTC, datetime

from scraper.discovery import URL_LENGTH as URLLENGTH_LIMIT  # noqa: F401  (Scrapy's name)


def wall_clock() -> datetime:
    """Read the clock of this machine; a run started by `jobs` brings its own."""
    return datetime.now(UTC)


def user_agent(contact: str) -> str:
    """Say who we are, and whom to write to.

    >>> user_agent("https://baomau.example/lien-he"), user_agent("")
    ('diembao/0.1 (+https://baomau.example/lien-he)', 'diembao/0.1')
    """
    return "diembao/0.1" + (f" (+{contact})" if contact else "")


BOT_NAME = "diembao"
SPIDER_MODULES = ["scraper.spiders"]
NEWSPIDER_MODULE = "scraper.spiders"

# What a run is told: by `scraper.newspaper.crawl_settings`, by `scrapy crawl -s NAME=…` or from here.
DIEMBAO_DB = "diembao.db"
DIEMBAO_ARCHIVE: str | None = "archive"  # a folder beside the store; None keeps no raw pages
DIEMBAO_RUN_ID: int | None = None  # a run begun by `jobs`; None begins and ends one of its own
DIEMBAO_FREE_MB = int(
    os.environ.get("DIEMBAO_FREE_MB") or 200
)  # with less free beside the store a visit ends, while there is room to end well
DIEMBAO_SINCE: str | None = None  # ISO date: older articles are not fetched
DIEMBAO_UNTIL: str | None = None  # ISO date: younger ones are not fetched
DIEMBAO_BACKFILL: int | None = None  # a back-fill of the store; its window is from SINCE to UNTIL
DIEMBAO_ALL_LISTS = False  # ask every list now, however long it has brought nothing
DIEMBAO_MAX_PAGES = 500  # pages of one newspaper in one run
DIEMBAO_REVISIT_DAYS = 3  # articles this young are asked for again, for an edit is news
DIEMBAO_REVISIT_HOURS = 1.0  # first after this long, then ever more rarely (scraper.polling)
DIEMBAO_SECTION_PAGES = 5  # how deep a list is followed
DIEMBAO_SITEMAPS = 10  # files of one sitemap index, the newest; an index trap had no end
DIEMBAO_LIST_DEPTH = 2  # indexes above a sitemap: an index may name indexes, but not for ever
DIEMBAO_BATCH = 50  # pages in one transaction …
DIEMBAO_BATCH_SECONDS = 1.0  # … or this long
DIEMBAO_BACKOFF = 2.0  # seconds of silence after a first failure; doubled each time
DIEMBAO_LONGEST_DELAY = 60.0  # seconds; who asks for more is left alone until the next run
DIEMBAO_BREAKER = 5  # failed pages in a row that end the visit
DIEMBAO_READ_SECONDS = 10.0  # a page that takes longer to read is unreadable; 0 reads in the crawl's own process
DIEMBAO_READ_MB = 2048  # of memory for the process that reads
DIEMBAO_PROXY = os.environ.get("DIEMBAO_PROXY", "")
DIEMBAO_CLOCK = "scraper.settings.wall_clock"

# Who we are. robots.txt may name "diembao".
USER_AGENT = user_agent(os.environ.get("DIEMBAO_CONTACT", ""))
ROBOTSTXT_USER_AGENT = "diembao"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "vi",
}

# Politeness: one request at a time and a second between two, whatever robots.txt allows.
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS = 2
CONCURRENT_REQUESTS_PER_DOMAIN = 1
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the frontier keeps the reason, and the run names it once a paper

# The frontier is the store: Scrapy's JOBDIR lost pages in every kill that was tried (docs/decisions.md).
SCHEDULER = "scraper.frontier.Frontier"
ITEM_PIPELINES = {"scraper.pipelines.Keep": 100}
HTTPERROR_ALLOW_ALL = True  # every answer becomes a state of its frontier row
CONCURRENT_ITEMS = 2
WARN_ON_GENERATOR_RETURN_VALUE = False

# Safety.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # drops in silence; Guard says why
    "scraper.guard.Guard": 50,  # before anybody asks that host for its robots.txt, or the environment for a proxy
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scraper.guard.Robots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scraper.guard.BackOff": 550,
}
DOWNLOAD_HANDLERS = {
    "http": "scraper.download.Handler",
    "https": "scraper.download.Handler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "scraper.guard.Resolver"
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 1024 * 1024
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 10
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 5  # a page that reloads itself every minute is not a redirect
DEPTH_LIMIT = 6
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
EXTENSIONS = {"scrapy.extensions.memusage.MemoryUsage": None, "scraper.memory.Memory": 0}
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5.0
MEMUSAGE_LIMIT_MB = 1024

LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
