"""How sure each fact about a newspaper is, fact by fact."""

from __future__ import annotations

from typing import NamedTuple


class Certainty(NamedTuple):
    """How sure each fact is: P a stored real page, S<n> n public sources, F the CMS family, G a guess, U unknown.

    `headline` to `published` speak of the layout's selectors. No live site was asked for these: each stands to be
    checked on fetched pages.
    """

    title: str
    domains: str
    feeds: str
    sitemaps: str
    sections: str
    article_url: str
    headline: str
    lead: str
    body: str
    author: str
    published: str
    robots: str

    @classmethod
    def of(cls, *told: str) -> Certainty:
        """Read pairs of fact and mark, all twelve of them, as a spider has them on two lines.

        >>> Certainty.of("title S2 domains P feeds U sitemaps U sections G article_url F",
        ...              "headline F lead F body F author U published F robots U").domains
        'P'
        """
        words = " ".join(told).split()
        return cls(**dict(zip(words[::2], words[1::2], strict=True)))
