"""The pages of the desk, one module each; their routes together."""

from desk.pages import articles, ledger, sources, today

ROUTES = (*today.ROUTES, *articles.ROUTES, *ledger.ROUTES, *sources.ROUTES)
