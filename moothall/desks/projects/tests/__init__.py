"""Tests of the projects desk."""
