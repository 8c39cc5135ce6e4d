"""The pages of the desk, one module each; their routes together."""

from desk.pages import account, article, articles, corrections, ledger, responses, reviewing, saved, sources, today

ROUTES = (
    *today.ROUTES,
    *articles.ROUTES,
    *article.ROUTES,
    *ledger.ROUTES,
    *sources.ROUTES,
    *responses.ROUTES,
    *reviewing.ROUTES,
    *saved.ROUTES,
    *corrections.ROUTES,
    *account.ROUTES,
)
