"""Feeds beside feed.xml, and what the podcast namespaces say in all of them."""
