"""The morning run as plain data: when it is due, what counts as clean, what was done and why.

Nothing here collects, builds or sends: ``verbs/run.py`` puts the rooms together, and asks this
one what day it is, whether an edition may go out, and what to write down.
"""
