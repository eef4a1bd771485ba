"""The columns of the small tables of the picture, in the order of docs/reference/picture.md."""

import pyarrow as pa

POUNDS = pa.decimal128(18, 2)
TEXT, COUNT, DAY, SHARE = pa.string(), pa.int64(), pa.date32(), pa.float64()
PLACE = [("resource_id", TEXT), ("table_no", pa.int32()), ("sheet", TEXT)]

SCHEMAS = {
    "resource": pa.schema(
        [
            ("resource_id", TEXT),
            ("publisher_id", TEXT),
            ("organisation_id", TEXT),
            ("publisher_name", TEXT),
            ("dataset", TEXT),
            ("period_start", DAY),
            ("period_end", DAY),
            ("period_how", TEXT),
            ("licence", TEXT),
            ("source_ref", TEXT),
            ("origin", TEXT),
            ("sha256", TEXT),
            ("bytes", COUNT),
            ("copy_of", TEXT),
            ("read_at", pa.timestamp("us")),
        ]
    ),
    "parse_run": pa.schema(
        [
            *PLACE,
            ("code_version", TEXT),
            ("encoding", TEXT),
            ("delimiter", TEXT),
            ("header_row", COUNT),
            ("rows_seen", COUNT),
            ("rows_blank", COUNT),
            ("rows_header_footer", COUNT),
            ("rows_rejected", COUNT),
            ("rows_out", COUNT),
            ("sum_in", POUNDS),
            ("sum_rejected", POUNDS),
            ("sum_out", POUNDS),
            ("kind", TEXT),
            ("verdict", TEXT),
            ("date_order", TEXT),
            ("amount_column", TEXT),
        ]
    ),
    "column_map": pa.schema(
        [
            *PLACE,
            ("position", pa.int32()),
            ("heading", TEXT),
            ("field", TEXT),
            ("confidence", SHARE),
            ("how", TEXT),
            ("example", TEXT),
        ]
    ),
    "issue": pa.schema(
        [
            ("issue_id", TEXT),
            *PLACE,
            ("line", COUNT),
            ("position", pa.int32()),
            ("heading", TEXT),
            ("field", TEXT),
            ("code", TEXT),
            ("severity", TEXT),
            ("found", TEXT),
            ("expected", TEXT),
            ("message", TEXT),
            ("who_mends", TEXT),
            ("rows", COUNT),
            ("raw", pa.list_(TEXT)),
        ]
    ),
    "summary_resource": pa.schema(
        [
            ("resource_id", TEXT),
            ("publisher_id", TEXT),
            ("rows", COUNT),
            ("amount", POUNDS),
            ("duplicate_rows", COUNT),
            ("rows_rejected", COUNT),
            ("sum_rejected", POUNDS),
            ("rows_blank", COUNT),
            ("first_date", DAY),
            ("last_date", DAY),
            ("commonest_issue", TEXT),
            ("issues", COUNT),
            ("errors", COUNT),
            ("warnings", COUNT),
        ]
    ),
    "summary_publisher": pa.schema(
        [
            ("publisher_id", TEXT),
            ("organisation_id", TEXT),
            ("publisher_name", TEXT),
            ("match_how", TEXT),
            ("match_confidence", SHARE),
            ("files", COUNT),
            ("files_refused", COUNT),
            ("files_not_payments", COUNT),
            ("rows", COUNT),
            ("amount", POUNDS),
            ("rows_rejected", COUNT),
            ("sum_rejected", POUNDS),
            ("first_month", DAY),
            ("last_month", DAY),
            ("last_file", TEXT),
            ("commonest_issue", TEXT),
            ("duplicate_rows", COUNT),
        ]
    ),
}

NAMES = pa.list_(TEXT)
LINKED = {
    "supplier": pa.schema(
        [
            ("supplier_id", TEXT),
            ("name", TEXT),
            ("kind", TEXT),
            ("scheme", TEXT),
            ("identifier", TEXT),
            ("group_id", TEXT),
            ("group_how", TEXT),
            ("organisation_id", TEXT),
            ("names", COUNT),
            ("publishers", COUNT),
            ("rows", COUNT),
            ("amount", POUNDS),
            ("first_date", DAY),
            ("last_date", DAY),
            ("former_ids", NAMES),
        ]
    ),
    "supplier_alias": pa.schema(
        [
            ("publisher_id", TEXT),
            ("supplier_ref_pub", TEXT),
            ("supplier_text", TEXT),
            ("supplier_id", TEXT),
            ("score", SHARE),
            ("how", TEXT),
            ("judged_by", TEXT),
            ("decision", TEXT),
            ("company_no", TEXT),
            ("charity_no", TEXT),
            ("vat_no", TEXT),
            ("rows", COUNT),
            ("amount", POUNDS),
            ("first_date", DAY),
            ("last_date", DAY),
        ]
    ),
    "supplier_review": pa.schema(
        [
            *((f"{side}_{what}", TEXT) for side in ("left", "right") for what in ("id", "text", "publisher", "ref")),
            ("score", SHARE),
            ("how", TEXT),
        ]
    ),
    "supplier_month": pa.schema(
        [
            ("supplier_id", TEXT),
            ("publisher_id", TEXT),
            ("financial_year", TEXT),
            ("month", DAY),
            ("rows", COUNT),
            ("amount", POUNDS),
            ("duplicate_rows", COUNT),
            ("duplicate_amount", POUNDS),
        ]
    ),
    "supplier_product": pa.schema(
        [("supplier_id", TEXT), ("supplier_name", TEXT), ("system_type", TEXT), ("product", TEXT), ("basis", TEXT)]
    ),
    "payment_system": pa.schema(
        [
            ("payment_id", TEXT),
            ("publisher_id", TEXT),
            ("supplier_id", TEXT),
            ("supplier_text", TEXT),
            ("system_type", TEXT),
            ("product", TEXT),
            ("confidence", SHARE),
            ("how", TEXT),
            ("candidates", NAMES),
            ("products", NAMES),
            ("financial_year", TEXT),
            ("month", DAY),
            ("period_start", DAY),
            ("period_end", DAY),
            ("amount", POUNDS),
            ("duplicate", pa.bool_()),
            ("reversal", pa.bool_()),
            ("unit_text", TEXT),
            ("service_label_pub", TEXT),
            ("expense_type_text", TEXT),
            ("purpose_text", TEXT),
        ]
    ),
    "contract": pa.schema(
        [
            ("contract_id", TEXT),
            ("source", TEXT),
            ("ocid", TEXT),
            ("buyer_text", TEXT),
            ("organisation_id", TEXT),
            ("buyer_how", TEXT),
            ("title", TEXT),
            ("description", TEXT),
            ("cpv", TEXT),
            ("cpv_text", TEXT),
            ("value", POUNDS),
            ("currency", TEXT),
            ("start_date", DAY),
            ("end_date", DAY),
            ("extension_text", TEXT),
            ("extended_end", DAY),
            ("status", TEXT),
            ("notice_kind", TEXT),
            ("notice_id", TEXT),
            ("notice_url", TEXT),
            ("published", DAY),
            ("releases", COUNT),
            ("system_type", TEXT),
            ("system_confidence", SHARE),
            ("system_how", TEXT),
            ("candidates", NAMES),
            ("resource_id", TEXT),
            ("place", TEXT),
            ("raw", TEXT),
            ("reference", TEXT),
            ("cpvs", NAMES),
            ("value_basis", TEXT),
            ("value_how", TEXT),
            ("annual_value", POUNDS),
            ("period_how", TEXT),
            ("framework", TEXT),
            ("method", TEXT),
            ("notice_ids", NAMES),
        ]
    ),
    "award": pa.schema(
        [
            ("award_id", TEXT),
            ("contract_id", TEXT),
            ("supplier_text", TEXT),
            ("company_no", TEXT),
            ("charity_no", TEXT),
            ("supplier_id", TEXT),
            ("score", SHARE),
            ("how", TEXT),
            ("value", POUNDS),
            ("award_date", DAY),
            ("shared_value", POUNDS),
            ("currency", TEXT),
            ("suppliers", COUNT),
            ("start_date", DAY),
            ("end_date", DAY),
            ("status", TEXT),
            ("person", pa.bool_()),
        ]
    ),
    "contract_payment": pa.schema(
        [("payment_id", TEXT), ("contract_id", TEXT), ("award_id", TEXT), ("confidence", SHARE), ("how", TEXT)]
    ),
    "doubt": pa.schema(
        [
            ("publisher_id", TEXT),
            ("financial_year", TEXT),
            ("month", DAY),
            ("code", TEXT),
            ("found", TEXT),
            ("expected", TEXT),
            ("why", TEXT),
            ("excludes", pa.bool_()),
        ]
    ),
}
