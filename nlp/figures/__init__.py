"""Figures: every number with its indicator, whose, when, and whether it was reached."""
