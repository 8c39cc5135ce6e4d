"""The pages of the desk, one module each; their routes together."""

from desk.pages import (
    account,
    article,
    articles,
    corrections,
    disputes,
    indicator,
    ledger,
    province,
    responses,
    reviewing,
    saved,
    sources,
    today,
    topics,
)

ROUTES = (
    *today.ROUTES,
    *articles.ROUTES,
    *article.ROUTES,
    *ledger.ROUTES,
    *indicator.ROUTES,
    *province.ROUTES,
    *disputes.ROUTES,
    *topics.ROUTES,
    *sources.ROUTES,
    *responses.ROUTES,
    *reviewing.ROUTES,
    *saved.ROUTES,
    *corrections.ROUTES,
    *account.ROUTES,
)
