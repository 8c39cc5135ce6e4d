"""Relevance and the twelve topics of administrative reform."""
