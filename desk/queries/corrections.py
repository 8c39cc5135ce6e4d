"""What the pages ask of corrections: those accepted now or at a moment (what was withdrawn since stands in the audit),
beside what the machine reads at their place now."""

from desk.queries.query import Query

# `now` holds what `shown` held when the correction was made, as the same place reads today: equal, it still holds.
_FIGURE = """(SELECT json_object('id', f.id, 'value', f.value, 'value_high', f.value_high, 'unit', f.unit,
    'indicator', f.indicator, 'scope', f.scope, 'period', f.period, 'status', f.status, 'kind', f.kind)
  FROM figures f WHERE f.version_id = c.version_id AND f.start = c.start AND f."end" = c."end"
  ORDER BY f.id <> CAST(c.item AS INTEGER), f.id LIMIT 1)"""
_PLACE = """(SELECT json_object('id', p.id, 'name', p.name, 'kind', p.kind, 'province_id', p.province_id)
  FROM places p WHERE p.version_id = c.version_id AND p.start = c.start AND p."end" = c."end" ORDER BY p.id LIMIT 1)"""
_REFERENCE = """(SELECT json_object('id', r.id, 'type', r.type, 'canonical', r.canonical, 'doc_id', r.doc_id)
  FROM legal_references r WHERE r.version_id = c.version_id AND r.start = c.start AND r."end" = c."end"
  ORDER BY r.id LIMIT 1)"""

CORRECTIONS = (
    Query(
        "accepted_corrections",
        "Báo sửa đã nhận",
        f"""WITH decided AS (
  SELECT id, article_id, version_id, kind, item, start, "end", shown, proposed, who, decided_by, decided_utc, reason,
    state FROM corrections WHERE :known IS NULL
  UNION ALL
  SELECT c.id, c.article_id, c.version_id, c.kind, c.item, c.start, c."end", c.shown, c.proposed, c.who,
    u.after ->> '$.decided_by', u.after ->> '$.decided_utc', u.after ->> '$.reason', u.after ->> '$.state'
  FROM corrections c JOIN audit u ON u.id = (SELECT max(id) FROM audit
    WHERE row_table = 'corrections' AND row_id = c.id AND done_utc <= :known)
  WHERE :known IS NOT NULL)
SELECT c.id, c.article_id, c.kind, c.item, c.shown, c.proposed, c.who, c.decided_by, c.decided_utc,
  c.reason, CASE c.kind WHEN 'figure' THEN {_FIGURE} WHEN 'place' THEN {_PLACE} WHEN 'reference' THEN {_REFERENCE} END
  AS now
FROM decided c JOIN articles a ON a.id = c.article_id AND a.version_id = c.version_id
WHERE c.state = 'accepted' AND c.kind <> 'other' AND (:article IS NULL OR c.article_id = :article)
ORDER BY c.decided_utc, c.id""",  # noqa: S608 - names of ours; values are bound
    ),
    Query(
        "last_decision",
        "Lần quyết định mới nhất về báo sửa",
        """SELECT max(done_utc) AS decided_utc FROM audit
WHERE row_table = 'corrections' AND action = 'decide' AND (:known IS NULL OR done_utc <= :known)""",
    ),
)
