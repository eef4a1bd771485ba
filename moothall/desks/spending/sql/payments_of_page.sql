-- One page of the payments of a selection. The comments are filled from constants of queries_selection.py; every value
-- is bound. Up to row 5,000 of an order DuckDB keeps only the best rows; further down it would sort them all.
SELECT payment_id, resource_id, table_no, sheet, line, publisher_id, organisation_label,
       coalesce(unit_text, service_label_pub) AS unit_text, supplier_text, person, redaction,
       payment_date, date_kind, date_text, period_start, period_end, amount, amount_kind, purpose_text,
       expense_type_text, transaction_ref, duplicate_of, reversal_of, month
FROM payment
WHERE /* where */
ORDER BY /* order */, payment_id
LIMIT $limit OFFSET $offset
