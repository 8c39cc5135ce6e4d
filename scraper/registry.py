"""Every newspaper by its slug, and whose an address is."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from scraper.newspaper import NewspaperSpider


@cache
def newspapers() -> dict[str, type[NewspaperSpider]]:
    """Give every newspaper's spider class by its slug, in the order of slugs."""
    from scraper.newspaper import NewspaperSpider

    package = importlib.import_module("scraper.spiders")
    found: dict[str, type[NewspaperSpider]] = {}
    for module in pkgutil.iter_modules(package.__path__, "scraper.spiders."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, NewspaperSpider) and value is not NewspaperSpider:
                found[value.name] = value
    return dict(sorted(found.items()))


def newspaper_of(url: str) -> type[NewspaperSpider] | None:
    """Find the newspaper an address belongs to, by its domain or a subdomain of it; the closest domain wins."""
    try:
        host = (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:  # "http://[": no address, so nobody's
        return None
    return closest(host)


def closest(host: str) -> type[NewspaperSpider] | None:
    """Find the newspaper whose domain is the longest end of a host's name."""
    labels = host.split(".")
    owners = _owners()
    return next((owners[end] for place in range(len(labels)) if (end := ".".join(labels[place:])) in owners), None)


def under(host: str, domain: str) -> bool:
    """Say whether a host is a domain or stands below it."""
    return host == domain or host.endswith("." + domain)


@cache
def _owners() -> dict[str, type[NewspaperSpider]]:
    return {domain: spider for spider in newspapers().values() for domain in spider.domains}
