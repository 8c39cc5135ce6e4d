"""The SQLite file that crawl, annotation and desk all depend on. It speaks rows and knows no other room."""
