"""Finding articles with what language knows of Vietnamese: its foldings, and abbreviations both ways."""

from typing import Any

from store.finding import ANY, Found, Language, Wish, find


def vietnamese_find(store: Any, query: str, wish: Wish = ANY, **more: Any) -> Found:
    """Find articles by words and filters; arguments and rows are those of `store.finding.find`."""
    from nlp.abbreviations import expand_query
    from nlp.text import fold, searchable, searchable_map

    return find(store, query, Language(fold, searchable, searchable_map, expand_query), wish, **more)


def vietnamese_suggest(store: Any, query: str) -> list[tuple[str, int]]:
    """Suggest other spellings of a query that found nothing; as `store.suggesting.suggest`."""
    from nlp.text import searchable
    from store.suggesting import suggest

    return suggest(store, query, searchable)
