"""The page designs several newspapers share, one CMS family a module; a paper's own design stands in its spider."""
