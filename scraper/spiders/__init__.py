"""One newspaper a file, facts only; `scraper.newspaper` knows how to crawl by them."""
