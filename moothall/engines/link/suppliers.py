"""From beneficiaries as printed to suppliers: who is one, how sure that is, and what a person should look at.

Pure: tables in, tables out. Keys printed in the files first, then names; a person's judgements over both. Natural
persons and withheld names are the caller's to leave out.
"""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from moothall.engines import store
from moothall.engines.link.judgements import AliasKey, Judgement, standing
from moothall.engines.link.organisations import load_organisations
from moothall.engines.link.supplier_bodies import body_of_each, may_be_body
from moothall.engines.link.supplier_clusters import cluster
from moothall.engines.link.supplier_forms import KEYS, Forms, checked, ordered, read_forms
from moothall.engines.link.supplier_pairs import Edge, key_edges, name_edges, sorted_edges
from moothall.engines.link.supplier_tables import Linked, tables_of
from moothall.engines.link.supplier_units import Units, make_units

__all__ = ["Linked", "link_suppliers"]


def link_suppliers(
    aliases: pa.Table,
    judgements: Sequence[Judgement] = (),
    former: pa.Table | None = None,
    memory: str = "4GB",
) -> Linked:
    """Suppliers of a table of aliases: publisher_id, supplier_ref_pub, supplier_text, company_no, charity_no, vat_no,
    rows, amount, first_date, last_date; one row for each (publisher_id, supplier_ref_pub, supplier_text).

    `former` is the supplier_alias table of the last picture: ids are kept from it. `memory` bounds the database that
    compares names. The answer does not depend on the order of the rows.
    """
    table = checked(ordered(aliases))
    publishers, texts = table["publisher_id"].to_pylist(), table["supplier_text"].to_pylist()
    forms = read_forms(publishers, texts)
    bodies = bodies_of_forms(table, forms)
    numbered = numbered_judgements(judgements, table)
    units = make_units(table, forms, bodies, {place for _, *places in numbered for place in places})
    with tempfile.TemporaryDirectory() as folder:
        connection = store.connect(memory, temporary=Path(folder))
        edges = compare(connection, table, forms, units, bodies)
        connection.close()
    judged = [(j.verb, units.of_alias[left], units.of_alias[right], j.by) for j, left, right in numbered]
    joined = cluster(units.tags, edges, judged)
    return tables_of(table, units, joined, former)


def numbered_judgements(judgements: Sequence[Judgement], table: pa.Table) -> list[tuple[Judgement, int, int]]:
    """The judgements that count, the latest first, each with the rows of the two aliases that it speaks of. Those whose
    names are not there (any more) wait for a picture that has them."""
    if not judgements:
        return []
    columns = (table[name].to_pylist() for name in KEYS)
    index = {AliasKey(*key): row for row, key in enumerate(zip(*columns, strict=True))}
    return [(j, index[j.left], index[j.right]) for j in standing(judgements) if j.left in index and j.right in index]


def bodies_of_forms(table: pa.Table, forms: Forms) -> dict[int, str]:
    """The register's body of each form that is one, from its first text and the days of all its payments."""
    known = load_organisations()
    cores = enumerate(zip(forms.form["core"].to_pylist(), forms.legal, strict=True))
    wanted = {form for form, (words, legal) in cores if may_be_body(words, legal, known)}
    texts, firsts, lasts = (table[name].to_pylist() for name in ("supplier_text", "first_date", "last_date"))
    met: dict[int, tuple[str, date | None, date | None]] = {}
    for form, text, first, last in zip(forms.of_alias, texts, firsts, lasts, strict=True):
        if form in wanted:
            held = met.get(form, (text, None, None))
            met[form] = (held[0], earlier(held[1], first), later(held[2], last))
    return body_of_each(met)


def earlier(one: date | None, two: date | None) -> date | None:
    """The earlier of two days, absent ones left out."""
    return min((day for day in (one, two) if day), default=None)


def later(one: date | None, two: date | None) -> date | None:
    """The later of two days, absent ones left out."""
    return max((day for day in (one, two) if day), default=None)


def compare(
    connection: duckdb.DuckDBPyConnection, table: pa.Table, forms: Forms, units: Units, bodies: Mapping[int, str]
) -> list[Edge]:
    """Every pair of units that may be one supplier, the surest first."""
    of_alias = pa.array(units.of_alias, pa.int64())
    keyed = table.append_column("unit_id", of_alias).append_column("form_id", pa.array(forms.of_alias, pa.int64()))
    keyed = keyed.append_column("organisation_id", pa.array([bodies.get(form) for form in forms.of_alias], pa.string()))
    numbers = pa.array(range(len(units.form)), pa.int64())
    unit = pa.table({"unit_id": numbers, "form_id": pa.array(units.form, pa.int64())})
    for name, held in (("form", forms.form), ("form_word", forms.word), ("keyed_arrow", keyed), ("unit", unit)):
        connection.register(name, held)
    connection.execute("CREATE TEMP TABLE keyed AS SELECT * FROM keyed_arrow")
    connection.execute("CREATE TEMP TABLE unit_publisher AS SELECT DISTINCT unit_id, publisher_id FROM keyed")
    return sorted_edges([*units.siblings, *key_edges(connection), *name_edges(connection)])
