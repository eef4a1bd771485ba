"""What `moothall crawl` does: takes lists, addresses and folders, and has them read. It judges no record."""

from collections.abc import Callable
from pathlib import Path

from moothall.desks.solutions.actions_crawl import add_repositories, numbers_of
from moothall.desks.solutions.actions_crawl_run import Manner, crawl, read_folder
from moothall.register.record_errors import Refused
from moothall.register.roles import SYSTEM, Actor

COMMAND = Actor("The command line", SYSTEM)
LARGEST = 1_000_000


class NoList(Exception):
    """What was named is no list, folder or address that can be read; the message says what to do."""


def crawl_now(names: list[str], most: int, local: bool, tell: Callable[[str], None]) -> str:
    """Read what is named, or what is due when nothing is; gives a sentence. Raises NoList."""
    manner = Manner(most=most)
    if not names:
        return crawl(manner=manner, tell=tell)
    folders = [Path(name) for name in names if Path(name).is_dir()]
    lines = [line for name in names if not Path(name).is_dir() for line in _lines(name)]
    try:
        added = add_repositories(lines, COMMAND, trusted=local)
    except Refused as refused:
        raise NoList(str(refused)) from None
    if added.strange:
        first = ", ".join(f"'{line[:80]}'" for line in added.strange[:3])
        raise NoList(
            f"Found lines that are no address ({len(added.strange)}), such as {first}; expected https://host/path, "
            "without a password. Next: mend them and run the command again; the other addresses are in the list now."
        )
    for folder in folders:
        tell(read_folder(folder, manner))
    said = crawl(numbers_of(lines), manner, tell) if lines else ""
    read = f"{len(folders)} folder{'' if len(folders) == 1 else 's'} read." if folders else ""
    return " ".join(filter(None, (read, said))) or "The list holds no address."


def _lines(name: str) -> list[str]:
    """The lines of a list; an address is a list of one."""
    if name.startswith(("https://", "http://")):
        return [name]
    path = Path(name)
    if not path.is_file():
        raise NoList(f"{name}: found nothing; expected a list of addresses, a folder, or an address with https://.")
    if path.stat().st_size > LARGEST:
        raise NoList(f"{name}: found {path.stat().st_size:,} bytes; expected a list of at most {LARGEST:,}.")
    return path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
