"""Addresses of static files, with a short hash of the content, so that browsers keep them and still see a new version.

No copying step: the files are served where they lie in the package.
"""

import hashlib
from functools import cache
from typing import Any

from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import StaticFilesStorage


class HashedByQuery(StaticFilesStorage):
    """Django's plain storage, with `?v=` and eight hex digits of the content behind each address."""

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        """The address of a static file."""
        plain = super().url(name, *args, **kwargs)
        version = content_hash(name or "")
        return f"{plain}?v={version}" if version else plain


@cache
def content_hash(name: str) -> str:
    """Eight hex digits of a static file's content; empty when there is no such file."""
    path = find(name)
    if not isinstance(path, str):
        return ""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:8]
