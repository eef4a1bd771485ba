"""Checks: a file against a standard that somebody else owns. Rules are data; nothing is fetched and nothing changed.

The table of what can be checked is `STANDARDS` in `standards.py`: a new standard is a line there.
"""
