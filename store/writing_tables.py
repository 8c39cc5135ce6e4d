"""What the desk writes as SQL: what version 11 of the file adds (frozen), and the view over it."""

VERSION_11 = """
CREATE TABLE responses (
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL UNIQUE REFERENCES articles(id),
  state TEXT NOT NULL CHECK (state IN ('new', 'assigned', 'answered', 'closed')),
  unit TEXT CHECK (unit <> '' AND length(unit) <= 200),
  deadline TEXT CHECK (deadline GLOB '????-??-??'),
  summary TEXT CHECK (summary <> ''),
  directive TEXT CHECK (directive <> ''),
  finding TEXT CHECK (finding <> ''),
  outcome TEXT CHECK (outcome <> ''),
  responsibility TEXT CHECK (responsibility <> ''),
  note TEXT CHECK (note <> ''),
  answer_id INTEGER REFERENCES articles(id),
  answer_url TEXT CHECK (answer_url GLOB 'http://*' OR answer_url GLOB 'https://*'),
  closed_as TEXT CHECK (closed_as IN ('handled', 'not_ours', 'not_critical')),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  opened_utc TEXT NOT NULL CHECK (opened_utc GLOB '????-??-??T??:??:??Z'),
  changed_utc TEXT NOT NULL CHECK (changed_utc GLOB '????-??-??T??:??:??Z'),
  who TEXT NOT NULL CHECK (who <> ''),
  CHECK (state <> 'assigned' OR (unit IS NOT NULL AND deadline IS NOT NULL)),
  CHECK (state <> 'answered' OR answer_id IS NOT NULL OR answer_url IS NOT NULL),
  CHECK ((state = 'closed') = (closed_as IS NOT NULL)),
  CHECK (answer_id <> article_id)
) STRICT;
CREATE INDEX responses_open ON responses(deadline) WHERE state IN ('new', 'assigned');
CREATE INDEX responses_changed ON responses(changed_utc);
CREATE INDEX responses_answer ON responses(answer_id) WHERE answer_id IS NOT NULL;

CREATE TABLE saved_searches (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> '' AND length(name) <= 120),
  owner TEXT NOT NULL CHECK (owner <> ''),
  query TEXT NOT NULL,
  filters TEXT NOT NULL DEFAULT '{}' CHECK (json_type(filters) = 'object'),
  alert TEXT NOT NULL DEFAULT 'none' CHECK (alert IN ('none', 'at_once', 'daily')),
  email TEXT CHECK (email GLOB '?*@?*'),
  alerted_article INTEGER NOT NULL CHECK (alerted_article >= 0),
  alerted_utc TEXT CHECK (alerted_utc GLOB '????-??-??T??:??:??Z'),
  saved_utc TEXT NOT NULL CHECK (saved_utc GLOB '????-??-??T??:??:??Z'),
  UNIQUE (owner, name),
  CHECK (query <> '' OR filters <> '{}'),
  CHECK (alert = 'none' OR email IS NOT NULL)
) STRICT;

CREATE TABLE corrections (
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES articles(id),
  version_id INTEGER NOT NULL REFERENCES versions(id),
  kind TEXT NOT NULL CHECK (kind IN ('figure', 'tag', 'place', 'reference', 'other')),
  item TEXT CHECK (item <> ''),
  start INTEGER CHECK (start >= 0),
  "end" INTEGER,
  shown TEXT NOT NULL CHECK (json_type(shown) = 'object'),
  proposed TEXT NOT NULL CHECK (proposed <> ''),
  who TEXT NOT NULL CHECK (who <> ''),
  proposed_utc TEXT NOT NULL CHECK (proposed_utc GLOB '????-??-??T??:??:??Z'),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'rejected')),
  decided_by TEXT CHECK (decided_by <> ''),
  decided_utc TEXT CHECK (decided_utc GLOB '????-??-??T??:??:??Z'),
  reason TEXT CHECK (reason <> ''),
  CHECK ((start IS NULL) = ("end" IS NULL) AND start < "end"),
  CHECK ((state = 'open') = (decided_by IS NULL) AND (state = 'open') = (decided_utc IS NULL))
) STRICT;
CREATE INDEX corrections_article ON corrections(article_id);
CREATE INDEX corrections_state ON corrections(state, id);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  who TEXT NOT NULL CHECK (who <> ''),
  done_utc TEXT NOT NULL CHECK (done_utc GLOB '????-??-??T??:??:??Z'),
  action TEXT NOT NULL CHECK (action IN ('save', 'change', 'delete', 'decide')),
  row_table TEXT NOT NULL CHECK (row_table IN ('responses', 'saved_searches', 'corrections', 'reviews')),
  row_id INTEGER NOT NULL,
  before TEXT CHECK (json_type(before) = 'object'),
  after TEXT CHECK (json_type(after) = 'object'),
  CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT;
CREATE INDEX audit_row ON audit(row_table, row_id, id);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'rows of audit are never changed');
END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'rows of audit are never deleted');
END;

CREATE INDEX articles_seen ON articles(first_seen_utc, published_utc);
CREATE INDEX figures_scope ON figures(scope) WHERE scope IS NOT NULL;
"""

RESPONSES = """CREATE VIEW v_responses AS
SELECT r.id AS response_id, r.article_id, a.newspaper, n.title AS newspaper_title, v.title, a.url, a.published,
  r.state, r.unit, r.deadline, r.summary, r.directive, r.finding, r.outcome, r.responsibility, r.note,
  r.answer_id, w.title AS answer_title, coalesce(r.answer_url, b.url) AS answer_url, b.published AS answer_published,
  r.closed_as, r.opened_utc, r.changed_utc
FROM responses r
JOIN articles a ON a.id = r.article_id
JOIN versions v ON v.id = a.version_id
LEFT JOIN newspapers n ON n.slug = a.newspaper
LEFT JOIN articles b ON b.id = r.answer_id
LEFT JOIN versions w ON w.id = b.version_id"""
