"""Reviews and months as SQL: what version 10 of the file adds (frozen), and the views over it."""

VERSION_10 = """
ALTER TABLE annotations ADD COLUMN scores TEXT NOT NULL DEFAULT '{}' CHECK (json_type(scores) = 'object');
ALTER TABLE annotations ADD COLUMN novelty REAL CHECK (novelty BETWEEN 0 AND 1);
ALTER TABLE annotations ADD COLUMN doubt REAL CHECK (doubt BETWEEN 0 AND 1);
CREATE INDEX annotations_doubt ON annotations(doubt DESC, version_id) WHERE doubt IS NOT NULL;

CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES articles(id),
  version_id INTEGER NOT NULL REFERENCES versions(id),
  who TEXT NOT NULL CHECK (who <> '' AND length(who) <= 80),
  reviewed_utc TEXT NOT NULL CHECK (reviewed_utc GLOB '????-??-??T??:??:??Z'),
  how_chosen TEXT NOT NULL CHECK (how_chosen IN ('random', 'doubt', 'asked', 'imported')),
  adjudicates INTEGER NOT NULL DEFAULT 0 CHECK (adjudicates IN (0, 1)),
  model TEXT,
  shown TEXT NOT NULL DEFAULT '{}' CHECK (json_type(shown) = 'object'),
  relevance TEXT NOT NULL CHECK (relevance IN ('core', 'partial', 'none')),
  topics TEXT NOT NULL CHECK (json_type(topics) = 'object'),
  note TEXT CHECK (note <> ''),
  superseded_by INTEGER REFERENCES reviews(id) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((relevance = 'none') = (topics = '{}')),
  CHECK (superseded_by > id)
) STRICT;
CREATE UNIQUE INDEX reviews_current ON reviews(article_id, who) WHERE superseded_by IS NULL;
CREATE INDEX reviews_version ON reviews(version_id);

CREATE TABLE model_months (
  month TEXT NOT NULL CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'),
  model TEXT NOT NULL CHECK (model <> ''),
  texts INTEGER NOT NULL CHECK (texts >= 0),
  relevant INTEGER NOT NULL CHECK (relevant BETWEEN 0 AND texts),
  novelty_sum REAL NOT NULL,
  novelty_relevant_sum REAL NOT NULL,
  PRIMARY KEY (month, model)
) STRICT, WITHOUT ROWID;

CREATE TABLE topic_months (
  month TEXT NOT NULL,
  model TEXT NOT NULL,
  topic TEXT NOT NULL REFERENCES topics(id),
  present INTEGER NOT NULL CHECK (present >= 0),
  main INTEGER NOT NULL CHECK (main BETWEEN 0 AND present),
  score_sum REAL NOT NULL,
  PRIMARY KEY (month, model, topic),
  FOREIGN KEY (month, model) REFERENCES model_months(month, model)
) STRICT, WITHOUT ROWID;
"""

REVIEWS = """CREATE VIEW v_reviews AS
SELECT r.id AS review_id, r.article_id, r.version_id, a.newspaper, a.url, v.title, a.published, r.who, r.reviewed_utc,
  r.how_chosen, r.adjudicates, r.model, r.shown ->> '$.relevance' AS shown_relevance,
  coalesce((SELECT json_group_object(value ->> '$.topic', value ->> '$.strength') FROM json_each(r.shown, '$.tags')),
    '{}') AS shown_topics,
  r.relevance, r.topics, r.note, r.superseded_by IS NULL AS is_current, r.superseded_by, r.version_id = a.version_id
    AS is_of_current_version
FROM reviews r
JOIN articles a ON a.id = r.article_id
JOIN versions v ON v.id = r.version_id"""

REVIEW_TOPICS = """CREATE VIEW v_review_topics AS
SELECT r.id AS review_id, r.article_id, r.version_id, r.who, r.reviewed_utc, r.how_chosen, t.id AS topic,
  t.name_vi AS topic_name, r.model,
  coalesce((SELECT value ->> '$.strength' FROM json_each(r.shown, '$.tags') WHERE value ->> '$.topic' = t.id), 0)
    AS shown_strength,
  (SELECT value ->> '$.score' FROM json_each(r.shown, '$.tags') WHERE value ->> '$.topic' = t.id) AS shown_score,
  coalesce(r.topics ->> t.id, 0) AS strength
FROM reviews r CROSS JOIN topics t
WHERE r.superseded_by IS NULL"""

TOPIC_MONTHS = """CREATE VIEW v_topic_months AS
SELECT t.month, t.model, t.topic, n.name_vi AS topic_name, m.texts, m.relevant, t.present, t.main,
  round(1.0 * t.present / m.texts, 4) AS share, round(t.score_sum / m.texts, 4) AS mean_score,
  round(m.novelty_sum / m.texts, 4) AS novelty,
  CASE WHEN m.relevant > 0 THEN round(m.novelty_relevant_sum / m.relevant, 4) END AS novelty_relevant
FROM topic_months t
JOIN model_months m ON m.month = t.month AND m.model = t.model
JOIN topics n ON n.id = t.topic
WHERE m.texts > 0"""
