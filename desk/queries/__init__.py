"""Every question the desk asks the store: tables of name, title and SQL, one module for each group of pages."""

from desk.queries.articles import ARTICLES
from desk.queries.canned import CANNED
from desk.queries.corrections import CORRECTIONS
from desk.queries.digest import DIGEST
from desk.queries.exports import EXPORTS
from desk.queries.ledger import LEDGER
from desk.queries.newspapers import NEWSPAPERS
from desk.queries.query import Query, Store, columns_of, rows_of
from desk.queries.responses import RESPONSES
from desk.queries.reviews import REVIEWS
from desk.queries.topics import TOPICS

QUERIES = (*DIGEST, *ARTICLES, *CORRECTIONS, *LEDGER, *NEWSPAPERS, *RESPONSES, *REVIEWS, *TOPICS)
BY_NAME = {query.name: query for query in QUERIES}

__all__ = ["BY_NAME", "CANNED", "EXPORTS", "QUERIES", "Query", "Store", "columns_of", "rows_of"]
