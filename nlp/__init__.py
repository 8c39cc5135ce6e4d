"""Text in; words, tags and figures out. No network, no database, no file but the model it is handed."""
