"""What the page Duyệt asks beside `store.reviews`: how far those agree who answered the same articles."""

from desk.queries.query import Query

REVIEWS = (
    Query(
        "reviewed_by",
        "Đã duyệt",
        "SELECT count(*) AS reviews FROM reviews WHERE who = :who AND superseded_by IS NULL",
    ),
    Query(
        "agreement",
        "Đồng thuận",
        # Pairs of persons over one version, each pair once; articles that one of them decided after seeing the other
        # say nothing about agreement.
        """SELECT count(*) AS pairs, count(DISTINCT a.article_id) AS articles,
  coalesce(sum(a.relevance = b.relevance), 0) AS same_relevance, coalesce(sum(a.topics = b.topics), 0) AS same_topics
FROM reviews a JOIN reviews b ON b.version_id = a.version_id AND b.who > a.who
WHERE a.superseded_by IS NULL AND b.superseded_by IS NULL AND a.adjudicates = 0 AND b.adjudicates = 0""",
    ),
)
