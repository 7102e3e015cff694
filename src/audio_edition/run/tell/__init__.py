"""Telling people what the morning run did: few words, once a change, and never in its way."""
