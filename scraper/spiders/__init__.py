"""One newspaper a file, about twenty lines of facts each."""
