"""The full-text index of each kind of database, and how it is asked: FTS5 in SQLite, a text search vector in
PostgreSQL. The only place that knows the difference. Both stem English words and forget accents or case as they can.

A later migration that rebuilds the table of SearchEntry in SQLite must call `make_index` again: triggers go with the
table.
"""

import re
from typing import Any

from django.db import connection

LONGEST, MOST_WORDS = 200, 12
OPENED, CLOSED = "\x02", "\x03"  # around a word that was found; no text that is kept holds them
SQLITE = (
    "DROP TABLE IF EXISTS register_search",
    "CREATE VIRTUAL TABLE register_search USING fts5(title, about, body, more, content='register_searchentry', "
    "content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TRIGGER register_search_insert AFTER INSERT ON register_searchentry BEGIN INSERT INTO register_search"
    "(rowid, title, about, body, more) VALUES (new.id, new.title, new.about, new.body, new.more); END",
    "CREATE TRIGGER register_search_delete AFTER DELETE ON register_searchentry BEGIN INSERT INTO register_search"
    "(register_search, rowid, title, about, body, more) "
    "VALUES ('delete', old.id, old.title, old.about, old.body, old.more); END",
    "CREATE TRIGGER register_search_update AFTER UPDATE ON register_searchentry BEGIN INSERT INTO register_search"
    "(register_search, rowid, title, about, body, more) "
    "VALUES ('delete', old.id, old.title, old.about, old.body, old.more); INSERT INTO register_search"
    "(rowid, title, about, body, more) VALUES (new.id, new.title, new.about, new.body, new.more); END",
    "INSERT INTO register_search(register_search) VALUES ('rebuild')",
)
POSTGRES = (
    "ALTER TABLE register_searchentry ADD COLUMN words tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', about), 'B') || "
    "setweight(to_tsvector('english', body), 'C') || setweight(to_tsvector('english', more), 'D')) STORED",
    "CREATE INDEX register_search_words ON register_searchentry USING gin (words)",
)
ASK_SQLITE = (
    "SELECT rowid, -bm25(register_search, 10, 4, 2, 1) FROM register_search WHERE register_search MATCH %s "
    "ORDER BY 2 DESC, 1 LIMIT %s"
)
ASK_POSTGRES = (
    "SELECT id, ts_rank_cd(words, q) FROM register_searchentry, to_tsquery('english', %s) q WHERE words @@ q "
    "ORDER BY 2 DESC, 1 LIMIT %s"
)
SHOWN_SQLITE = (
    "SELECT rowid, snippet(register_search, -1, char(2), char(3), '…', 30) FROM register_search "
    "WHERE register_search MATCH %s AND rowid IN ({})"
)
SHOWN_POSTGRES = (
    "SELECT id, ts_headline('english', concat_ws(' · ', nullif(about, ''), nullif(body, ''), nullif(more, '')), "
    "to_tsquery('english', %s), 'StartSel=' || chr(2) || ', StopSel=' || chr(3) || ', MaxWords=30, MinWords=12') "
    "FROM register_searchentry WHERE id IN ({})"
)


def make_index(apps: Any = None, schema_editor: Any = None) -> None:
    """Make the index beside the table of SearchEntry, in the database of this migration."""
    using = schema_editor.connection if schema_editor else connection
    with using.cursor() as cursor:
        for statement in POSTGRES if using.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


def remove_index(apps: Any, schema_editor: Any) -> None:
    """Take it away again."""
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE register_searchentry DROP COLUMN words")
            return
        for when in ("insert", "delete", "update"):
            cursor.execute(f"DROP TRIGGER register_search_{when}")
        cursor.execute("DROP TABLE register_search")


def words_of(typed: str) -> tuple[str, ...]:
    """The words that somebody typed, as both indexes understand them: letters and digits only."""
    return tuple(re.findall(r"[^\W_]+", typed[:LONGEST].lower()))[:MOST_WORDS]


def question(words: tuple[str, ...], every: bool = True) -> str:
    """The words as a question to the index: all of them, or any; the last may be the beginning of a word."""
    if connection.vendor == "postgresql":
        parts = [*words[:-1], f"{words[-1]}:*"]
        return (" & " if every else " | ").join(parts)
    parts = [f'"{word}"' for word in words[:-1]] + [f'"{words[-1]}"*']
    return (" AND " if every else " OR ").join(parts)


def ask(asked: str, limit: int) -> list[tuple[int, float]]:
    """The ids of the entries that fit, best first, each with its rank."""
    with connection.cursor() as cursor:
        cursor.execute(ASK_POSTGRES if connection.vendor == "postgresql" else ASK_SQLITE, [asked, limit])
        return [(int(row[0]), float(row[1])) for row in cursor.fetchall()]


def shown(asked: str, ids: list[int]) -> dict[int, str]:
    """A piece of each entry's text around what was found, each found word between OPENED and CLOSED."""
    if not ids:
        return {}
    sql = (SHOWN_POSTGRES if connection.vendor == "postgresql" else SHOWN_SQLITE).format(", ".join(["%s"] * len(ids)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked, *ids])
        return {int(number): text for number, text in cursor.fetchall()}
