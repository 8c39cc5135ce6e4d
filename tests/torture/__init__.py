"""What cron's years do to a crawl, in minutes: kills, power cuts, full disks, hostile servers. `make torture`."""
