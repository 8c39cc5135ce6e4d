"""Records and columns have the same names, so that no shared record package is needed."""

from dataclasses import fields

import pytest

from nlp.figures.figure import Figure
from nlp.figures.slips import Slip
from nlp.figures.targets import Target
from nlp.places import Place
from nlp.references import Reference
from nlp.topics.classifier import Tag, Topics
from scraper.items import Article, Page
from store.columns import COLUMNS

SAME = [
    (Figure, "figures", {}),
    (Target, "targets", {}),
    (Slip, "slips", {}),
    (Reference, "legal_references", {}),
    (Place, "places", {"id": "province_id", "code": None}),
    (Tag, "tags", {}),
    (Topics, "annotations", {"tags": None}),
    (
        Article,
        "versions",
        {"url": None, "canonical": None, "newspaper": None, "tables_at": None, "related_urls": None},  # text has places
    ),
    (Page, "pages", {"fetched": "fetched_utc", "body": None, "article": None, "links": None}),
]


@pytest.mark.parametrize(("record", "table", "renamed"), SAME, ids=lambda value: getattr(value, "__name__", ""))
def test_every_field_has_its_column(record: type, table: str, renamed: dict[str, str | None]) -> None:
    names = {renamed.get(field.name, field.name) for field in fields(record)} - {None}  # type: ignore[arg-type]
    assert names <= set(COLUMNS[table]), sorted(str(name) for name in names - set(COLUMNS[table]))
