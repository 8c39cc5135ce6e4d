"""The pages of the desk, one module each; their routes together."""

from desk.pages import account, articles, ledger, responses, sources, today

ROUTES = (*today.ROUTES, *articles.ROUTES, *ledger.ROUTES, *sources.ROUTES, *responses.ROUTES, *account.ROUTES)
