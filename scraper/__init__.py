"""Pages in, articles out: the Scrapy project."""
