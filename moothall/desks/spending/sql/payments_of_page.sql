-- The cells of the payments of one page, by id.
SELECT payment_id, resource_id, table_no, sheet, line, publisher_id, organisation_label,
       coalesce(unit_text, service_label_pub) AS unit_text, supplier_text, person, redaction,
       payment_date, date_kind, date_text, period_start, period_end, amount, amount_kind, purpose_text,
       expense_type_text, transaction_ref, duplicate_of, reversal_of, month
FROM payment
WHERE publisher_id IN (SELECT unnest($publishers)) AND payment_id IN (SELECT unnest($ids))
