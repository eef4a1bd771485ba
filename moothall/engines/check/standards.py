"""The standards that a file can be checked against: one line each. What a standard asks stands in its own modules."""

from collections.abc import Callable
from dataclasses import dataclass

from moothall.engines.check import publiccode
from moothall.engines.check.checked import Checked, Known


@dataclass(frozen=True)
class Standard:
    """A standard by the name that commands use; `check` takes the bytes of a file and what the caller knows besides."""

    name: str
    title: str
    check: Callable[[bytes, Known], Checked]


STANDARDS: tuple[Standard, ...] = (
    Standard("publiccode", "publiccode.yml, the metadata of public software, 0 to 0.7", publiccode.check_file),
)


def standard(name: str) -> Standard | None:
    """The standard of this name, if there is one."""
    return next((known for known in STANDARDS if known.name == name), None)
