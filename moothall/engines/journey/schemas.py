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
