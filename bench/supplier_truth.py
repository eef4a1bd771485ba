"""Build the truth tables that the linking of suppliers is measured against, from what publishers print themselves.

    python bench/supplier_truth.py PICTURE... --contracts FILE --grants FILE --lookalikes FILE --products FILE

PICTURE is a folder made by `moothall build` with the published files (Devon, Bradford, Calderdale, London, North
Tyneside). A truth table says of each printed name which number its publisher gave it. Rules, the same for all:

- Names are compared in capitals with single blanks. Names that look like natural persons are left out, strictly (a bare
  surname too); so are suppliers that the ledger calls sole traders or doctors.
- A number with more than `MOST_NAMES` names is an account for payments made once, not a supplier's number: it is left
  out with every name under it. So is a name under more than `MOST_NUMBERS` numbers (a description, not a name).
- A ledger may hold one supplier under two numbers. Nothing that sees names only can part equal names, so numbers that
  share a printed name are one true id.
"""

import argparse
import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from moothall.engines.classify.name_words import word_kinds, words_of
from moothall.engines.classify.person import person_score
from moothall.engines.measure.suppliers import COLUMNS

PERSON_SCORE = 0.2
MOST_NAMES = 6
MOST_NUMBERS = 5
TITLES = re.compile(r"\b(MR|MRS|MS|MISS|MSTR|EXECUTORS?|DECEASED|DECD)\b|^[A-Z'-]{3,} [A-Z]{1,2}( [A-Z])?$")
FORM = re.compile(r"\b(LTD|LIMITED|PLC|LLP|CIC|CO|TRUST|GROUP|HOLDINGS|SCHOOLS?|COLLEGE|COUNCIL)\b")
TRADING = re.compile(r" T/AS? | TA | TRADING AS | AT THE ")
LETTERS = re.compile(r"[A-Z]{2}|[A-Z] [A-Z]")
PRIVATE_KINDS = ("SOLE", "MEDC", "FOST", "INDV", "EMPL")
LEDGERS = {
    "devon": r"\d{3,6}",
    "bradford": r"[A-Z]?\d{5,6}",
    "london": r"\d{8}",
    "calderdale": r"S\d{2,7}",
    "northtyneside": r"\d{5,6}",
}
"""Publishers whose files hold supplier numbers, and what such a number looks like; other text in that column (kinds of
payment, "ONETIME") is no number."""

Pairs = set[tuple[str, str]]
"""(number, name)"""


def plain(name: str) -> str:
    """A name in capitals with single blanks."""
    return " ".join(name.upper().split())


def may_be_person(name: str) -> bool:
    """Whether a name is better left out of a published table: also a lone word that may be a surname, and a trading
    name behind whatever has no legal form."""
    before = TRADING.split(name)[0]
    if before != name and (may_be_person(before) or not FORM.search(before)):
        return True
    kinds = [word_kinds()[word] for word in words_of(name)]
    lone = len(kinds) == 1 and kinds[0] in "usSAB"
    return lone or bool(TITLES.search(name)) or person_score(name).score >= PERSON_SCORE or not LETTERS.search(name)


def ask(pictures: Iterable[Path], publisher: str, columns: str) -> Iterator[tuple]:
    """Distinct rows of a publisher's payments over several pictures: no persons, nothing redacted."""
    for picture in pictures:
        folder = picture / "payment" / publisher
        if folder.exists():
            yield from duckdb.sql(
                f"SELECT DISTINCT {columns} FROM read_parquet('{folder}/*.parquet', union_by_name=true) "
                "WHERE NOT coalesce(person, false) AND redaction IS NULL AND supplier_text IS NOT NULL"
            ).fetchall()


def private_names(pictures: Iterable[Path], publisher: str) -> set[str]:
    """Names that the ledger files under sole traders, doctors or single persons."""
    found = set()
    for picture in pictures:
        folder = picture / "payment" / publisher
        if folder.exists():
            found |= {
                plain(name)
                for name, kind in duckdb.sql(
                    f"""SELECT DISTINCT supplier_text, p.raw[c.position]
                    FROM read_parquet('{folder}/*.parquet', union_by_name=true) p
                    JOIN '{picture}/column_map.parquet' c
                      ON c.resource_id = p.resource_id AND c.table_no = p.table_no AND c.field = 'supplier_kind'
                    WHERE supplier_text IS NOT NULL"""
                ).fetchall()
                if (kind or "").upper().startswith(PRIVATE_KINDS)
            }
    return found


def numbers_of(pictures: list[Path], publisher: str, form: str) -> Pairs:
    """(number, name) of a ledger, with accounts for single payments and mere descriptions taken out."""
    private = private_names(pictures, publisher)
    rows = {(ref, plain(name)) for ref, name in ask(pictures, publisher, "supplier_ref_pub, supplier_text") if ref}
    by_number, by_name = groups(rows), groups((n, r) for r, n in rows)
    shared = {ref for ref, names in by_number.items() if len(names) > MOST_NAMES or not re.fullmatch(form, ref)}
    out = {name for ref in shared for name in by_number[ref]}
    out |= {name for name, refs in by_name.items() if len(refs) > MOST_NUMBERS}
    return {
        (ref, name)
        for ref, name in rows
        if ref not in shared and not {name} & (out | private) and not may_be_person(name)
    }


def groups(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """The second of each pair, gathered under the first."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found


def closed(pairs: Pairs) -> dict[str, str]:
    """name -> true id, numbers that share a printed name being one id (the smallest number of them)."""
    parent: dict[str, str] = {}

    def root(x: str) -> str:
        while parent.setdefault(x, x) != x:
            x = parent[x]
        return x

    for number, name in sorted(pairs):
        a, b = root(number), root(f"name {name}")
        parent[max(a, b)] = min(a, b)
    return {name: root(f"name {name}") for _, name in pairs}


def ledger_rows(pictures: list[Path], publisher: str, form: str) -> list[dict[str, str]]:
    """The truth table of one ledger."""
    ids = closed(numbers_of(pictures, publisher, form))
    return [
        row(publisher, name, f"{publisher}:{number}", f"{publisher} supplier number", publisher, "payments")
        for name, number in sorted(ids.items())
    ]


def row(publisher: str, name: str, true_id: str, scheme: str, scope: str, source: str) -> dict[str, str]:
    """One row of a truth table."""
    return dict(zip(COLUMNS, (publisher, name, true_id, scheme, scope, source), strict=True))


def company_number(text: str | None) -> str | None:
    """A Companies House number in its eight digits, or None if the text is none."""
    text = (text or "").strip().upper()
    return text.zfill(8) if re.fullmatch(r"\d{5,8}|(SC|NI|OC|IP|RS|CE|FC)\d{6}", text) else None


def company_rows(pictures: list[Path], contracts: Path) -> list[dict[str, str]]:
    """Names under one company number, from Calderdale's payments and from contract notices."""
    found = {
        ("calderdale", plain(name), number, "payments")
        for no, name in ask(pictures, "calderdale", "company_no, supplier_text")
        if (number := company_number(no))
    }
    for release in json.loads(contracts.read_text())["releases"]:
        for party in release.get("parties", []):
            identifier = party.get("identifier") or {}
            number = company_number(identifier.get("id")) if identifier.get("scheme") == "GB-COH" else None
            if "supplier" in party.get("roles", []) and number:
                found.add(("contract:contracts-finder", plain(party["name"]), number, "contract notices"))
    named = {f for f in found if not may_be_person(f[1])}
    ids = closed({(number, name) for _, name, number, _ in named})
    return [
        row(publisher, name, f"GB-COH:{ids[name]}", "GB-COH", "companies", source)
        for publisher, name, source in sorted({(p, n, s) for p, n, _, s in named})
    ]


def grant_rows(grants: Path) -> list[dict[str, str]]:
    """Recipients of Trafford's grants under the identifiers that Trafford gives them."""
    pairs: Pairs = set()
    with grants.open(encoding="utf-8-sig", newline="") as f:
        for r in csv.DictReader(f):
            name = plain(r["Recipient Org:Name"])
            numbers = {
                f"GB-COH:{company_number(r['Recipient Org:Company Number']) or ''}",
                f"GB-CHC:{r['Recipient Org:Charity Number'].strip()}",
                f"org:{r['Recipient Org:Identifier'].strip()}",
            }
            pairs |= {(n, name) for n in numbers if not n.endswith(":") and not may_be_person(name)}
    return [
        row("trafford", name, number, "GB-COH, GB-CHC or Trafford's own", "trafford", "grants")
        for name, number in sorted(closed(pairs).items())
    ]


def lookalike_rows(pictures: list[Path], lookalikes: Path, products: Path) -> list[dict[str, str]]:
    """Each look-alike beside a name of the supplier it resembles; the scope is that supplier.

    The supplier's name is the commonest printed one that the product's pattern matches, that holds the word resembled
    if any does, and that holds no look-alike. Where no payment names the supplier, the name in the list is taken.
    """
    with lookalikes.open(encoding="utf-8", newline="") as f:
        wrong = {r["name_normalised_upper"]: r for r in csv.DictReader(f)}
    with products.open(encoding="utf-8", newline="") as f:
        sold = [r for r in csv.DictReader(f) if r["match_pattern_on_upper_name"]]
    printed = printed_names(pictures)
    rows = []
    for name, told in wrong.items():
        real = real_name(told["resembles_supplier_or_product"], sold, printed, wrong.keys())
        place = next(((p, text) for p, key, text in printed if key == name), (told["publisher_list"].split()[0], name))
        source = "payments" if real else "list of look-alikes"
        real = real or ("list", told["resembles_supplier_or_product"].split(" (")[0])
        scope = f"like {real[1]}"
        rows.append(row(*real, real[1], "look-alike, judged by hand", scope, source))
        rows.append(row(*place, look_id(name), "look-alike, judged by hand", scope, "payments"))
    return [dict(r) for r in dict.fromkeys(tuple(sorted(r.items())) for r in rows)]


def look_id(name: str) -> str:
    """The id of a look-alike: its name without the legal form, so that LTD and LIMITED are one."""
    return "not: " + re.sub(r" (LTD|LIMITED|LLP|PLC)$", "", name)


Printed = list[tuple[str, str, str]]
"""(publisher, name in capitals without punctuation, name as printed), the commonest first"""


def printed_names(pictures: list[Path]) -> Printed:
    """The beneficiaries of all payments that are neither persons nor redacted."""
    files = ", ".join(f"'{p}/summary_beneficiary.parquet'" for p in pictures)
    return duckdb.sql(
        "SELECT publisher_id, trim(regexp_replace(search_text, '\\s+', ' ', 'g')), min(upper(supplier_text)) "
        f"FROM read_parquet([{files}]) WHERE NOT person AND NOT redacted AND search_text IS NOT NULL "
        "GROUP BY 1, 2 ORDER BY sum(rows) DESC, 1, 2"
    ).fetchall()


def real_name(
    resembles: str, sold: list[dict[str, str]], printed: Printed, wrong: Iterable[str]
) -> tuple[str, str] | None:
    """(publisher, name) of the supplier that a look-alike resembles, or None where no payment names it."""
    brand, inside = re.split(r"[(/]", resembles)[0].strip().upper().removeprefix("ONE"), resembles.upper()
    patterns = [
        re.compile(r["match_pattern_on_upper_name"])
        for r in sold
        if brand in f"{r['supplier_name']} {r['product']} {r['former_names_aliases']}".upper()
        or r["supplier_name"].upper() in inside
    ]
    for word in (brand.split()[0], ""):
        for publisher, key, name in printed:
            like_none = not any(f" {other} " in f" {key} " for other in wrong)
            if word in key and like_none and any(p.search(key) for p in patterns):
                return publisher, plain(name)
    return None


def write(rows: list[dict[str, str]], path: Path) -> None:
    """Write a truth table."""
    with path.open("w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, COLUMNS, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    many = sum(len(names) > 1 for names in groups((r["true_id"], r["name"]) for r in rows).values())
    print(f"{path.name}: {len(rows):,} names, {many:,} ids with several names, {path.stat().st_size:,} bytes")


def main() -> None:
    """Build all tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pictures", nargs="+", type=Path)
    for option in ("contracts", "grants", "lookalikes", "products"):
        parser.add_argument(f"--{option}", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("tests/data"))
    told = parser.parse_args()
    for publisher, form in LEDGERS.items():
        write(ledger_rows(told.pictures, publisher, form), told.out / f"supplier_truth_{publisher}.csv")
    write(company_rows(told.pictures, told.contracts), told.out / "supplier_truth_companies.csv")
    write(grant_rows(told.grants), told.out / "supplier_truth_trafford.csv")
    write(lookalike_rows(told.pictures, told.lookalikes, told.products), told.out / "supplier_truth_lookalikes.csv")


if __name__ == "__main__":
    main()
