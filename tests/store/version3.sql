-- What the program of version 3 did to a file of version 1 (version1.sql), and a story it wrote there.
CREATE VIRTUAL TABLE articles_fts USING fts5(fold, searchable, content='', tokenize="unicode61 remove_diacritics 0");
INSERT INTO migrations VALUES (2, 'full-text search', '3.53.4');
CREATE TABLE stories (
  id INTEGER PRIMARY KEY REFERENCES articles(id),
  articles INTEGER NOT NULL CHECK (articles >= 2)
) STRICT;
ALTER TABLE articles ADD COLUMN story_id INTEGER REFERENCES stories(id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX articles_story ON articles(story_id) WHERE story_id IS NOT NULL;
INSERT INTO migrations VALUES (3, 'stories of reprints', '3.53.4');
INSERT INTO stories VALUES (2, 2);
UPDATE articles SET story_id = 2;
