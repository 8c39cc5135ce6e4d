"""What cron and people start. The only room that may know all the others."""
