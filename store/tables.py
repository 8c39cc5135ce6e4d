"""Schemas as SQL: what version 1 of the file is, and what version 5 adds. Frozen; changes are migrations in `schema`.

Times ending in `_utc` are `YYYY-MM-DDTHH:MM:SSZ`; `published` and `updated` are Vietnamese local time with `+07:00`.
Exact decimals stand as TEXT with a generated REAL beside them for sorting. Lists and objects are JSON.
Every enumeration is a CHECK; the words come from `docs/guidelines/figures.md` section 1 and `legal_refs.md` section 3.
"""

_SOURCES = """
CREATE TABLE newspapers (
  slug TEXT PRIMARY KEY CHECK (slug <> '' AND slug NOT GLOB '*[^a-z0-9-]*'),
  title TEXT NOT NULL,
  province TEXT,
  domains TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(domains)),
  kind TEXT NOT NULL DEFAULT 'provincial' CHECK (kind IN ('provincial', 'central', 'sample', 'other')),
  enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  note TEXT
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  command TEXT NOT NULL,
  newspapers TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(newspapers)),
  started_utc TEXT NOT NULL CHECK (started_utc GLOB '????-??-??T??:??:??Z'),
  ended_utc TEXT CHECK (ended_utc GLOB '????-??-??T??:??:??Z'),
  exit_code INTEGER,
  counts TEXT CHECK (counts IS NULL OR json_valid(counts)),
  CHECK ((ended_utc IS NULL) = (exit_code IS NULL))
) STRICT;

CREATE TABLE visits (
  run_id INTEGER NOT NULL REFERENCES runs(id),
  newspaper TEXT NOT NULL REFERENCES newspapers(slug),
  pages INTEGER NOT NULL DEFAULT 0 CHECK (pages >= 0),
  articles_new INTEGER NOT NULL DEFAULT 0 CHECK (articles_new >= 0),
  articles_changed INTEGER NOT NULL DEFAULT 0 CHECK (articles_changed >= 0),
  articles_same INTEGER NOT NULL DEFAULT 0 CHECK (articles_same >= 0),
  withheld INTEGER NOT NULL DEFAULT 0 CHECK (withheld >= 0),
  failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
  skipped INTEGER NOT NULL DEFAULT 0 CHECK (skipped >= 0),
  outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'partial', 'failed', 'skipped')),
  PRIMARY KEY (run_id, newspaper)
) STRICT;

CREATE TABLE pages (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs(id),
  newspaper TEXT REFERENCES newspapers(slug),
  url TEXT NOT NULL,
  final_url TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap', 'section', 'article', 'robots')),
  status INTEGER NOT NULL,
  fetched_utc TEXT NOT NULL CHECK (fetched_utc GLOB '????-??-??T??:??:??Z'),
  content_type TEXT,
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  digest TEXT,
  etag TEXT,
  last_modified TEXT,
  archive_file TEXT,
  archive_offset INTEGER CHECK (archive_offset >= 0),
  archive_length INTEGER CHECK (archive_length > 0),
  CHECK ((archive_file IS NULL) = (archive_offset IS NULL) AND (archive_file IS NULL) = (archive_length IS NULL))
) STRICT;
CREATE INDEX pages_url ON pages(url);
CREATE INDEX pages_run ON pages(run_id, newspaper);
CREATE INDEX pages_archive ON pages(archive_file, archive_offset) WHERE archive_file IS NOT NULL;

CREATE TABLE frontier (
  url_key TEXT PRIMARY KEY CHECK (length(url_key) = 64),
  url TEXT NOT NULL,
  newspaper TEXT NOT NULL REFERENCES newspapers(slug),
  kind TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap', 'section', 'article', 'robots')),
  state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'done', 'failed', 'skipped')),
  priority INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  reason TEXT,
  discovered_utc TEXT NOT NULL CHECK (discovered_utc GLOB '????-??-??T??:??:??Z'),
  published TEXT,
  leased_utc TEXT CHECK (leased_utc GLOB '????-??-??T??:??:??Z'),
  done_utc TEXT CHECK (done_utc GLOB '????-??-??T??:??:??Z'),
  next_utc TEXT CHECK (next_utc GLOB '????-??-??T??:??:??Z'),
  run_id INTEGER REFERENCES runs(id),
  article_id INTEGER REFERENCES articles(id),
  CHECK (state IN ('queued', 'leased') OR done_utc IS NOT NULL),
  CHECK (state NOT IN ('failed', 'skipped') OR reason IS NOT NULL)
) STRICT;
CREATE INDEX frontier_queue ON frontier(newspaper, priority DESC, discovered_utc) WHERE state = 'queued';
CREATE INDEX frontier_settled ON frontier(run_id, state) WHERE run_id IS NOT NULL;
"""

_ARTICLES = """
CREATE TABLE articles (
  id INTEGER PRIMARY KEY,
  newspaper TEXT REFERENCES newspapers(slug),
  url TEXT NOT NULL UNIQUE,
  url_key TEXT NOT NULL UNIQUE CHECK (length(url_key) = 64),
  first_seen_utc TEXT NOT NULL CHECK (first_seen_utc GLOB '????-??-??T??:??:??Z'),
  last_seen_utc TEXT NOT NULL CHECK (last_seen_utc GLOB '????-??-??T??:??:??Z'),
  version_id INTEGER REFERENCES versions(id) DEFERRABLE INITIALLY DEFERRED,
  published TEXT CHECK (published GLOB '????-??-??T??:??:??+07:00'),
  published_utc TEXT CHECK (published_utc GLOB '????-??-??T??:??:??Z'),
  province TEXT,
  CHECK ((published IS NULL) = (published_utc IS NULL))
) STRICT;
CREATE UNIQUE INDEX articles_version ON articles(version_id);
CREATE INDEX articles_published ON articles(published_utc);
CREATE INDEX articles_newspaper ON articles(newspaper, published_utc);

CREATE TABLE aliases (
  url_key TEXT PRIMARY KEY CHECK (length(url_key) = 64),
  url TEXT NOT NULL,
  article_id INTEGER NOT NULL REFERENCES articles(id)
) STRICT;

CREATE TABLE versions (
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES articles(id),
  number INTEGER NOT NULL CHECK (number >= 1),
  content_hash TEXT NOT NULL CHECK (content_hash <> ''),
  seen_utc TEXT NOT NULL CHECK (seen_utc GLOB '????-??-??T??:??:??Z'),
  title TEXT NOT NULL,
  lead TEXT,
  body TEXT NOT NULL CHECK (json_type(body) = 'array'),
  captions TEXT NOT NULL DEFAULT '[]' CHECK (json_type(captions) = 'array'),
  text TEXT NOT NULL,
  author TEXT,
  published TEXT CHECK (published GLOB '????-??-??T??:??:??+07:00'),
  published_utc TEXT CHECK (published_utc GLOB '????-??-??T??:??:??Z'),
  published_from TEXT,
  published_raw TEXT NOT NULL DEFAULT '{}' CHECK (json_type(published_raw) = 'object'),
  updated TEXT CHECK (updated GLOB '????-??-??T??:??:??+07:00'),
  section TEXT,
  tags TEXT NOT NULL DEFAULT '[]' CHECK (json_type(tags) = 'array'),
  related TEXT NOT NULL DEFAULT '[]' CHECK (json_type(related) = 'array'),
  layout TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('ok', 'withheld', 'unreadable')),
  warnings TEXT NOT NULL DEFAULT '[]' CHECK (json_type(warnings) = 'array'),
  page_id INTEGER NOT NULL REFERENCES pages(id),
  UNIQUE (article_id, number),
  UNIQUE (article_id, content_hash),
  CHECK ((published IS NULL) = (published_utc IS NULL))
) STRICT;
CREATE INDEX versions_page ON versions(page_id);
"""

_CATALOGUE = """
CREATE TABLE topics (
  id TEXT PRIMARY KEY,
  name_vi TEXT NOT NULL,
  name_en TEXT NOT NULL,
  definition TEXT NOT NULL
) STRICT;

CREATE TABLE indicators (
  id TEXT PRIMARY KEY,
  name_vi TEXT NOT NULL,
  name_en TEXT NOT NULL,
  unit_type TEXT NOT NULL CHECK (unit_type IN ('percent', 'percent_point', 'money', 'times', 'fraction', 'score',
    'rank', 'rank_step', 'count', 'area', 'length', 'weight', 'duration', 'other')),
  unit TEXT NOT NULL,
  direction_good TEXT NOT NULL CHECK (direction_good IN ('up', 'down', 'none')),
  topic TEXT NOT NULL REFERENCES topics(id),
  plausible_min TEXT CHECK (plausible_min NOT GLOB '*[^0-9.-]*'),
  plausible_max TEXT CHECK (plausible_max NOT GLOB '*[^0-9.-]*'),
  context INTEGER NOT NULL DEFAULT 0 CHECK (context IN (0, 1))
) STRICT;
CREATE INDEX indicators_topic ON indicators(topic);

CREATE TABLE provinces (
  id TEXT PRIMARY KEY,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  slug TEXT NOT NULL CHECK (slug NOT GLOB '*[^a-z0-9-]*'),
  kind TEXT NOT NULL CHECK (kind IN ('tỉnh', 'thành phố')),
  valid_from TEXT CHECK (valid_from GLOB '????-??-??'),
  valid_until TEXT CHECK (valid_until GLOB '????-??-??'),
  successor TEXT REFERENCES provinces(id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX provinces_slug ON provinces(slug);
"""

_ANNOTATIONS = """
CREATE TABLE annotations (
  version_id INTEGER PRIMARY KEY REFERENCES versions(id),
  relevance TEXT CHECK (relevance IN ('core', 'partial', 'none')),
  relevance_score REAL CHECK (relevance_score BETWEEN 0 AND 1),
  model TEXT,
  code TEXT NOT NULL,
  annotated_utc TEXT NOT NULL CHECK (annotated_utc GLOB '????-??-??T??:??:??Z')
) STRICT;

CREATE TABLE tags (
  version_id INTEGER NOT NULL REFERENCES annotations(version_id) ON DELETE CASCADE,
  topic TEXT NOT NULL REFERENCES topics(id),
  score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
  strength INTEGER NOT NULL CHECK (strength IN (1, 2)),
  why TEXT NOT NULL DEFAULT '[]' CHECK (json_type(why) = 'array'),
  PRIMARY KEY (version_id, topic)
) STRICT;
CREATE INDEX tags_topic ON tags(topic, version_id);

CREATE TABLE figures (
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES annotations(version_id) ON DELETE CASCADE,
  raw TEXT NOT NULL,
  start INTEGER NOT NULL CHECK (start >= 0),
  "end" INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('level', 'rank', 'change', 'ratio')),
  value TEXT NOT NULL CHECK (value GLOB '*[0-9]*' AND value NOT GLOB '*[^0-9.-]*'),
  value_num REAL GENERATED ALWAYS AS (CAST(value AS REAL)) VIRTUAL,
  value_high TEXT CHECK (value_high GLOB '*[0-9]*' AND value_high NOT GLOB '*[^0-9.-]*'),
  value_high_num REAL GENERATED ALWAYS AS (CAST(value_high AS REAL)) VIRTUAL,
  approx TEXT NOT NULL DEFAULT 'exact' CHECK (approx IN ('exact', 'about', 'near_below', 'over', 'under', 'at_least',
    'at_most')),
  of_total TEXT CHECK (of_total GLOB '*[0-9]*' AND of_total NOT GLOB '*[^0-9.-]*'),
  of_total_num REAL GENERATED ALWAYS AS (CAST(of_total AS REAL)) VIRTUAL,
  unit_type TEXT NOT NULL CHECK (unit_type IN ('percent', 'percent_point', 'money', 'times', 'fraction', 'score',
    'rank', 'rank_step', 'count', 'area', 'length', 'weight', 'duration', 'other')),
  unit TEXT NOT NULL,
  indicator TEXT NOT NULL,
  indicator_id TEXT REFERENCES indicators(id),
  scope TEXT,
  scope_type TEXT CHECK (scope_type IN ('national', 'all_levels', 'ministries', 'localities', 'province', 'district',
    'commune', 'agency', 'enterprise', 'other')),
  period TEXT,
  period_start TEXT CHECK (period_start GLOB '????-??-??'),
  period_end TEXT CHECK (period_end GLOB '????-??-??'),
  status TEXT NOT NULL CHECK (status IN ('achieved', 'estimate', 'target', 'plan', 'norm')),
  cmp_dir TEXT CHECK (cmp_dir IN ('up', 'down', 'same', 'ratio')),
  cmp_amount TEXT CHECK (cmp_amount GLOB '*[0-9]*' AND cmp_amount NOT GLOB '*[^0-9.-]*'),
  cmp_amount_num REAL GENERATED ALWAYS AS (CAST(cmp_amount AS REAL)) VIRTUAL,
  cmp_approx TEXT CHECK (cmp_approx IN ('exact', 'about', 'near_below', 'over', 'under', 'at_least', 'at_most')),
  cmp_unit TEXT,
  cmp_base TEXT,
  cmp_base_value TEXT CHECK (cmp_base_value GLOB '*[0-9]*' AND cmp_base_value NOT GLOB '*[^0-9.-]*'),
  cmp_base_value_num REAL GENERATED ALWAYS AS (CAST(cmp_base_value AS REAL)) VIRTUAL,
  inherited TEXT NOT NULL DEFAULT '[]' CHECK (json_type(inherited) = 'array'),
  spans TEXT NOT NULL DEFAULT '{}' CHECK (json_type(spans) = 'object'),
  sentence_start INTEGER NOT NULL CHECK (sentence_start >= 0),
  sentence_end INTEGER NOT NULL,
  CHECK (start < "end" AND sentence_start <= start AND "end" <= sentence_end),
  CHECK ((scope IS NULL) = (scope_type IS NULL)),
  CHECK (period_start <= period_end),
  CHECK (period IS NOT NULL OR (period_start IS NULL AND period_end IS NULL))
) STRICT;
CREATE INDEX figures_series ON figures(indicator_id, scope, kind, period_end);
CREATE INDEX figures_version ON figures(version_id);

CREATE TABLE legal_references (
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES annotations(version_id) ON DELETE CASCADE,
  raw TEXT NOT NULL,
  start INTEGER NOT NULL CHECK (start >= 0),
  "end" INTEGER NOT NULL,
  number_start INTEGER,
  number_end INTEGER,
  type TEXT CHECK (type IN ('constitution', 'code', 'law', 'ordinance', 'resolution', 'decree', 'decision', 'circular',
    'joint_circular', 'directive', 'dispatch', 'official_letter', 'plan', 'programme', 'scheme', 'conclusion', 'notice',
    'report', 'proposal', 'guidance', 'party_regulation', 'statute', 'consolidated_text')),
  number TEXT,
  year INTEGER,
  year_from TEXT CHECK (year_from IN ('symbol', 'date', 'text')),
  symbol TEXT,
  issuer TEXT,
  issuer_from TEXT CHECK (issuer_from IN ('symbol', 'phrase', 'type', 'table')),
  issuer_place TEXT,
  date TEXT CHECK (date GLOB '????-??-??'),
  name TEXT,
  provision TEXT,
  type_inherited INTEGER NOT NULL DEFAULT 0 CHECK (type_inherited IN (0, 1)),
  ambiguous INTEGER NOT NULL DEFAULT 0 CHECK (ambiguous IN (0, 1)),
  candidates TEXT NOT NULL DEFAULT '[]' CHECK (json_type(candidates) = 'array'),
  doc_id TEXT,
  resolved_by TEXT CHECK (resolved_by IN ('exact', 'table', 'title', 'antecedent')),
  canonical TEXT,
  CHECK (start < "end"),
  CHECK ((year IS NULL) = (year_from IS NULL))
) STRICT;
CREATE INDEX legal_references_version ON legal_references(version_id);
CREATE INDEX legal_references_doc ON legal_references(doc_id) WHERE doc_id IS NOT NULL;

CREATE TABLE places (
  id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES annotations(version_id) ON DELETE CASCADE,
  raw TEXT NOT NULL,
  start INTEGER NOT NULL CHECK (start >= 0),
  "end" INTEGER NOT NULL,
  province_id TEXT REFERENCES provinces(id),
  name TEXT NOT NULL,
  kind TEXT,
  ambiguous INTEGER NOT NULL DEFAULT 0 CHECK (ambiguous IN (0, 1)),
  CHECK (start < "end")
) STRICT;
CREATE INDEX places_version ON places(version_id);
CREATE INDEX places_province ON places(province_id);
"""

VERSION_1 = _SOURCES + _ARTICLES + _CATALOGUE + _ANNOTATIONS

VERSION_5 = """
ALTER TABLE articles ADD COLUMN number TEXT CHECK (number <> '');
CREATE UNIQUE INDEX articles_number ON articles(newspaper, number) WHERE number IS NOT NULL;
CREATE INDEX aliases_article ON aliases(article_id);
ALTER TABLE versions ADD COLUMN content_key TEXT CHECK (content_key <> '');
ALTER TABLE versions ADD COLUMN tables TEXT NOT NULL DEFAULT '[]' CHECK (json_type(tables) = 'array');
ALTER TABLE versions ADD COLUMN confidence REAL CHECK (confidence BETWEEN 0 AND 1);
ALTER TABLE versions ADD COLUMN signature BLOB;
CREATE INDEX versions_unsigned ON versions(id) WHERE signature IS NULL;
ALTER TABLE stories ADD COLUMN first_id INTEGER REFERENCES articles(id);
UPDATE stories SET first_id = id;
CREATE TABLE reprints (
  article_id INTEGER PRIMARY KEY REFERENCES articles(id),
  story_id INTEGER NOT NULL REFERENCES stories(id) DEFERRABLE INITIALLY DEFERRED,
  version_id INTEGER NOT NULL REFERENCES versions(id),
  role TEXT NOT NULL CHECK (role IN ('first', 'reprint', 'duplicate')),
  copied REAL NOT NULL CHECK (copied BETWEEN 0 AND 1),
  added REAL NOT NULL CHECK (added BETWEEN 0 AND 1),
  wire TEXT
) STRICT;
CREATE INDEX reprints_story ON reprints(story_id);
CREATE TABLE bands (
  band INTEGER NOT NULL,
  day INTEGER NOT NULL,
  article_id INTEGER NOT NULL REFERENCES articles(id),
  PRIMARY KEY (band, day, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bands_article ON bands(article_id);
"""

VERSION_8 = """
CREATE TABLE figure_areas (
  figure_id INTEGER NOT NULL REFERENCES figures(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  area TEXT CHECK (area <> ''),
  PRIMARY KEY (figure_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX figure_areas_area ON figure_areas(area, figure_id) WHERE area IS NOT NULL;
CREATE INDEX figures_observed ON figures(indicator_id, period_end, kind) WHERE indicator_id IS NOT NULL;

CREATE TABLE targets (
  id INTEGER PRIMARY KEY,
  document TEXT NOT NULL,
  issued TEXT CHECK (issued GLOB '????-??-??'),
  indicator_id TEXT NOT NULL REFERENCES indicators(id),
  scope TEXT NOT NULL,
  scope_type TEXT NOT NULL CHECK (scope_type IN ('national', 'all_levels', 'ministries', 'localities', 'province',
    'district', 'commune', 'agency', 'enterprise', 'other')),
  area TEXT CHECK (area <> ''),
  period TEXT NOT NULL,
  period_start TEXT CHECK (period_start GLOB '????-??-??'),
  period_end TEXT NOT NULL CHECK (period_end GLOB '????-??-??'),
  value TEXT NOT NULL CHECK (value GLOB '*[0-9]*' AND value NOT GLOB '*[^0-9.-]*'),
  value_num REAL GENERATED ALWAYS AS (CAST(value AS REAL)) VIRTUAL,
  unit TEXT NOT NULL,
  comparator TEXT NOT NULL CHECK (comparator IN ('>=', '>', '=', '<=', '<')),
  kind TEXT NOT NULL CHECK (kind IN ('level', 'rank', 'change', 'ratio')),
  cmp_dir TEXT CHECK (cmp_dir IN ('up', 'down', 'same', 'ratio')),
  cmp_base TEXT,
  qualifier TEXT,
  certainty TEXT NOT NULL CHECK (certainty IN ('V', 'M')),
  source TEXT NOT NULL,
  doc_id TEXT,
  note TEXT
) STRICT;
CREATE INDEX targets_indicator ON targets(indicator_id);

CREATE TABLE slips (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('share', 'range', 'sum', 'change', 'jump', 'conflict')),
  figure_id INTEGER NOT NULL REFERENCES figures(id) ON DELETE CASCADE,
  other_id INTEGER REFERENCES figures(id) ON DELETE CASCADE,
  figures TEXT NOT NULL CHECK (json_type(figures) = 'array'),
  why TEXT NOT NULL CHECK (why <> ''),
  CHECK (figure_id <> other_id)
) STRICT;
CREATE INDEX slips_figure ON slips(figure_id);
CREATE INDEX slips_other ON slips(other_id) WHERE other_id IS NOT NULL;
"""

# Scopes of files from before version 8: provinces by the article's day, groups by their kind. Offices and communes,
# whose province only language knows, get theirs when they are annotated again.
FORMER_AREAS = """
INSERT INTO figure_areas (figure_id, name, area)
SELECT f.id, f.scope, CASE f.scope_type
    WHEN 'national' THEN 'VN' WHEN 'province' THEN (SELECT p.id FROM provinces p WHERE p.name = f.scope
      AND coalesce(p.valid_from, '') <= substr(a.published, 1, 10)
      AND coalesce(p.valid_until, '9999') >= substr(a.published, 1, 10))
    WHEN 'all_levels' THEN 'VN:all_levels' WHEN 'ministries' THEN 'VN:ministries'
    WHEN 'localities' THEN 'VN:localities' END
FROM figures f JOIN versions v ON v.id = f.version_id JOIN articles a ON a.id = v.article_id
WHERE f.scope IS NOT NULL AND instr(f.scope, ';') = 0;
"""
