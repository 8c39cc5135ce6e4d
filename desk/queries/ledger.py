"""What the figure ledger asks."""

from desk.queries.query import Query

LEDGER = (
    Query(
        "ledger",
        "Sổ số liệu",
        # The rows are chosen in the tables: the view would cut the sentence of every figure only to sort it away.
        """SELECT * FROM v_figures WHERE figure_id IN (
  SELECT f.id FROM figures f JOIN articles a ON a.version_id = f.version_id
  WHERE f.indicator_id IS NOT NULL AND (:indicator IS NULL OR f.indicator_id = :indicator)
    AND (:scopes IS NULL OR f.scope IN (SELECT value FROM json_each(:scopes)))
    AND (:status IS NULL OR f.status = :status)
  ORDER BY f.indicator_id, f.scope, f.period_end DESC, f.id LIMIT :limit)
ORDER BY indicator_name, scope, period_end DESC, status, published DESC, figure_id""",
    ),
    Query(
        "indicators_seen",
        "Chỉ tiêu có số liệu",
        """SELECT f.indicator_id AS id, i.name_vi, count(*) AS figures
FROM figures f JOIN articles a ON a.version_id = f.version_id JOIN indicators i ON i.id = f.indicator_id
GROUP BY f.indicator_id ORDER BY i.name_vi""",
    ),
    Query(
        "scopes_seen",
        "Của ai: những tên đã có",
        """SELECT scope, count(*) AS figures FROM figures f JOIN articles a ON a.version_id = f.version_id
WHERE scope IS NOT NULL AND indicator_id IS NOT NULL GROUP BY scope ORDER BY figures DESC, scope""",
    ),
)
