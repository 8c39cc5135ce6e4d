"""Which series are to be compared: marked by triggers, in the transaction of whoever changes a figure that counts."""

from __future__ import annotations

# A kill between a change and the comparing loses nothing. What is compared is of one indicator and one area: figures
# of the current versions, as people put them right, each value once in a story.
_SERIES_OF = """INSERT OR IGNORE INTO uncompared (indicator_id, indicator, area)
    SELECT f.indicator_id, f.indicator, w.area FROM figures f JOIN figure_areas w ON w.figure_id = f.id
    WHERE {which} AND f.indicator_id IS NOT NULL AND w.area IS NOT NULL;"""
VERSION_13 = f"""
CREATE TABLE uncompared (
  indicator_id TEXT NOT NULL,
  indicator TEXT NOT NULL,
  area TEXT NOT NULL,
  PRIMARY KEY (indicator_id, indicator, area)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER figure_areas_uncompared AFTER INSERT ON figure_areas WHEN new.area IS NOT NULL
BEGIN
  {_SERIES_OF.format(which="f.id = new.figure_id AND w.name = new.name")}
END;
CREATE TRIGGER annotations_uncompared BEFORE DELETE ON annotations
BEGIN
  {_SERIES_OF.format(which="f.version_id = old.version_id")}
END;
CREATE TRIGGER articles_uncompared AFTER UPDATE OF version_id, story_id, published_utc ON articles
WHEN old.version_id IS NOT NULL -- a first version has no figures yet
  AND (old.version_id, old.story_id, old.published_utc) IS NOT (new.version_id, new.story_id, new.published_utc)
BEGIN
  {_SERIES_OF.format(which="f.version_id IN (old.version_id, new.version_id)")}
END;
CREATE TRIGGER corrections_uncompared AFTER UPDATE OF state ON corrections WHEN old.state <> new.state
BEGIN
  {_SERIES_OF.format(which="f.version_id = new.version_id")}
END;
"""
COMPARE_ALL = _SERIES_OF.format(which="1")
