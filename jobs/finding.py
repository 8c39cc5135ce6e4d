"""Finding articles with what language knows of Vietnamese: its foldings, and abbreviations both ways."""

from typing import Any

from store.finding import ANY, Found, Language, Wish, find


def vietnamese_find(store: Any, query: str, wish: Wish = ANY, **more: Any) -> Found:
    """Find articles by words and filters; arguments and rows are those of `store.finding.find`."""
    from nlp.abbreviations import expand_query
    from nlp.text import fold, searchable, searchable_map

    return find(store, query, Language(fold, searchable, searchable_map, expand_query), wish, **more)
