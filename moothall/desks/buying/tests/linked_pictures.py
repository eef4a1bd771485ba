"""The made-up picture of the whole house with suppliers, systems and contracts in it, for the tests of this desk.

Every named beneficiary is its own supplier, but for what stands in MADE: one is printed in two ways, one is a public
body, two share a group. Two sell products of the real list: ONE_TYPE sells one type of system, SEVERAL sells two, and
only its payments with the purpose "Stationery" tell which. All tables are made from the payments in plain SQL.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from moothall.engines import store
from moothall.engines.journey.schemas import LINKED
from tests.pictures import make_picture

ONE_TYPE, SEVERAL, PUBLIC = "bellweather-000001", "crane-quill-000002", "fenwater-000003"
OPEN_REVENUES = ("Civica", "revs_bens", "OpenRevenues")
NAMES = {
    "Bellweather Care Homes Limited": ONE_TYPE,
    "Crane & Quill Stationers": SEVERAL,
    "Fenwater Drainage Board": PUBLIC,
    "Harrow Lane Academy Trust": "harrow-000004",
    "Ashfold Road Surfacing Ltd": "ashfold-000005",
    "=1+1 Formula Consulting Ltd": "formula-000006",
    "Drift <b>Markup</b> Training CIC": "drift-000007",
    "Écluse Océane Ferries SA": "ecluse-000008",
    "Grandmother's Kitchen Catering": "grandmother-000009",
    "A Supplier With a Very Long Name Indeed That Goes On and On (Trading As Something Shorter) Holdings (UK) Limited":
        "long-000010",
}  # fmt: skip
CONTRACT_PRINT = ("Bellweather Care", ONE_TYPE)
FORMER = "bellweather-old999"
TODAY = date(2026, 11, 26)


def make_linked_picture(folder: Path) -> Path:
    """Write the whole made-up picture into `folder`, with every table of LINKED."""
    make_picture(folder)
    version = (folder / "current").resolve()
    connection = store.connect()
    connection.execute(f"CREATE VIEW payment AS FROM read_parquet('{version}/payment/**/*.parquet')")
    made = {"contract": CONTRACTS, "award": AWARDS, "supplier_product": SOLD, "doubt": []}
    for name, rows in made.items():
        connection.register(name, pa.Table.from_pylist(rows, LINKED[name]))
    connection.register("named", pa.table({"supplier_text": [*NAMES], "supplier_id": [*NAMES.values()]}))
    for name, text in QUERIES.items():
        connection.register(name, connection.sql(text).to_arrow_table())
    for name, schema in LINKED.items():
        rows = connection.sql(f"FROM {name}").to_arrow_table()
        columns = [
            rows[f.name].cast(f.type) if f.name in rows.column_names else pa.nulls(len(rows), f.type) for f in schema
        ]
        (version / f"{name}.parquet").unlink(missing_ok=True)
        pq.write_table(pa.Table.from_arrays(columns, schema=schema), version / f"{name}.parquet")
    connection.close()
    return folder


def contract(number: int, title: str, **more: Any) -> dict[str, Any]:
    """A contract of the made-up county, published once."""
    known = {
        "contract_id": f"c{number}", "source": "contracts-finder", "ocid": f"ocds-{number}", "title": title,
        "buyer_text": "Exampleshire County Council", "organisation_id": "local-authority:XEX", "buyer_how": "name",
        "currency": "GBP", "status": "active", "releases": 1, "candidates": [], "raw": "{}",
        "published": date(2025, 3, number), "notice_url": f"https://example.org/notice/{number}",
    }  # fmt: skip
    return known | more


CONTRACTS = [
    contract(
        1, "Revenues system", system_type="revs_bens", system_confidence=0.9, system_how="words of the title",
        start_date=date(2022, 1, 1), end_date=date(2027, 1, 31), extended_end=date(2029, 1, 31), releases=3,
        extension_text="2 years", value=Decimal("120000.00"), description="Bills <script>alert(1)</script>",
        raw='{"tender": {"title": "Revenues system", "items": [{"id": "1"}, {"id": "2"}]}, "empty": null}',
    ),
    contract(2, "Stationery of all kinds", end_date=date(2025, 6, 30), value=Decimal("500.00"), status="complete"),
    contract(3, "Drains in euros", end_date=date(2031, 1, 1), value=Decimal("77.00"), currency="EUR",
             notice_url="javascript:alert(1)"),
    contract(4, "No end", buyer_text="Somebody Else", organisation_id=None, buyer_how=None, status=None),
]  # fmt: skip
AWARDS = [
    {"award_id": "a1", "contract_id": "c1", "supplier_text": CONTRACT_PRINT[0], "supplier_id": ONE_TYPE,
     "score": 0.9, "how": "a name alike", "value": Decimal("120000.00"), "award_date": date(2021, 12, 1)},
    {"award_id": "a2", "contract_id": "c2", "supplier_text": "Crane & Quill Stationers", "supplier_id": SEVERAL,
     "score": 1.0, "how": "the name itself"},
]  # fmt: skip
SOLD = [
    {"supplier_id": ONE_TYPE, "supplier_name": OPEN_REVENUES[0], "system_type": OPEN_REVENUES[1],
     "product": OPEN_REVENUES[2], "basis": "source"},
    *({"supplier_id": SEVERAL, "supplier_name": "Nobody", "system_type": code, "product": f"Product {code}",
       "basis": "general knowledge"} for code in ("revs_bens", "hr_payroll")),
]  # fmt: skip
QUERIES = {
    "supplier_alias": f"""
        SELECT p.publisher_id, p.supplier_ref_pub, p.supplier_text, any_value(n.supplier_id) AS supplier_id,
               1.0 AS score, 'the name itself' AS how, 'accept' AS decision,
               count(*) FILTER (WHERE duplicate_of IS NULL) AS "rows",
               coalesce(sum(amount) FILTER (WHERE duplicate_of IS NULL), 0)::DECIMAL(18, 2) AS amount,
               min(period_start) AS first_date, max(period_end) AS last_date
        FROM payment AS p JOIN named AS n USING (supplier_text)
        WHERE p.person IS NOT TRUE AND p.redaction IS NULL
        GROUP BY ALL
        UNION ALL BY NAME
        SELECT 'contract:contracts-finder' AS publisher_id, '{CONTRACT_PRINT[0]}' AS supplier_text,
               '{CONTRACT_PRINT[1]}' AS supplier_id, 0.9 AS score, 'a name alike' AS how, 'accept' AS decision,
               0 AS "rows", 0::DECIMAL(18, 2) AS amount""",
    "supplier_month": """
        SELECT a.supplier_id, p.publisher_id, p.financial_year, p.month,
               count(*) FILTER (WHERE duplicate_of IS NULL) AS "rows",
               coalesce(sum(p.amount) FILTER (WHERE duplicate_of IS NULL), 0)::DECIMAL(18, 2) AS amount,
               count(*) FILTER (WHERE duplicate_of IS NOT NULL) AS duplicate_rows,
               coalesce(sum(p.amount) FILTER (WHERE duplicate_of IS NOT NULL), 0)::DECIMAL(18, 2) AS duplicate_amount
        FROM payment AS p JOIN supplier_alias AS a USING (publisher_id, supplier_ref_pub, supplier_text)
        GROUP BY ALL ORDER BY ALL""",
    "supplier": f"""
        SELECT supplier_id, arg_max(supplier_text, "rows") AS name,
               CASE supplier_id WHEN '{PUBLIC}' THEN 'public body' ELSE 'company' END AS kind,
               CASE supplier_id WHEN '{PUBLIC}' THEN 'register' WHEN '{ONE_TYPE}' THEN 'GB-COH' END AS scheme,
               CASE supplier_id WHEN '{PUBLIC}' THEN 'local-authority:XNT' WHEN '{ONE_TYPE}' THEN '00000001' END
                   AS identifier,
               CASE WHEN supplier_id IN ('{ONE_TYPE}', 'harrow-000004') THEN 'group-1' END AS group_id,
               CASE WHEN supplier_id IN ('{ONE_TYPE}', 'harrow-000004') THEN 'same VAT number' END AS group_how,
               CASE supplier_id WHEN '{PUBLIC}' THEN 'local-authority:XNT' END AS organisation_id,
               count(DISTINCT supplier_text) AS names,
               count(DISTINCT publisher_id) FILTER (WHERE "rows" > 0) AS publishers,
               sum("rows") AS "rows", sum(amount) AS amount, min(first_date) AS first_date, max(last_date) AS last_date,
               CASE supplier_id WHEN '{ONE_TYPE}' THEN ['{FORMER}'] ELSE [] END AS former_ids
        FROM supplier_alias GROUP BY supplier_id ORDER BY supplier_id""",
    "supplier_review": """
        SELECT 'ashfold-000005' AS left_id, 'Ashfold Road Surfacing Ltd' AS left_text, l.publisher_id AS left_publisher,
               l.supplier_ref_pub AS left_ref, 'drift-000007' AS right_id, r.supplier_text AS right_text,
               r.publisher_id AS right_publisher, r.supplier_ref_pub AS right_ref, 0.7 AS score, 'names alike' AS how
        FROM (FROM supplier_alias WHERE supplier_id = 'ashfold-000005' LIMIT 1) AS l,
             (FROM supplier_alias WHERE supplier_id = 'drift-000007' LIMIT 1) AS r""",
    "payment_system": f"""
        SELECT p.*, a.supplier_id, p.duplicate_of IS NOT NULL AS duplicate, p.reversal_of IS NOT NULL AS reversal,
               CASE WHEN a.supplier_id = '{ONE_TYPE}' OR p.purpose_text = 'Stationery' THEN 'revs_bens' END
                   AS system_type,
               CASE WHEN a.supplier_id = '{ONE_TYPE}' THEN 'OpenRevenues' END AS product,
               0.8 AS confidence, 'made up' AS how,
               CASE WHEN a.supplier_id = '{ONE_TYPE}' THEN ['revs_bens'] ELSE ['hr_payroll', 'revs_bens'] END
                   AS candidates,
               []::VARCHAR[] AS products
        FROM payment AS p JOIN supplier_alias AS a USING (publisher_id, supplier_ref_pub, supplier_text)
        WHERE a.supplier_id IN ('{ONE_TYPE}', '{SEVERAL}')""",
    "contract_payment": f"""
        SELECT payment_id, 'c1' AS contract_id, 'a1' AS award_id, 0.6 AS confidence,
               'same buyer, supplier and dates' AS how
        FROM payment_system WHERE supplier_id = '{ONE_TYPE}' AND publisher_id = 'exampleshire'""",
}
