-- Every publisher with the health of its source, by name.
SELECT publisher_id, coalesce(publisher_name, publisher_id) AS name, organisation_id,
       files, files_refused, files_not_payments,
       coalesce("rows", 0)::BIGINT AS "rows",
       coalesce(amount, 0)::DECIMAL(18, 2) AS amount,
       coalesce(rows_rejected, 0)::BIGINT AS rows_rejected,
       coalesce(sum_rejected, 0)::DECIMAL(18, 2) AS sum_rejected,
       first_month, last_month, last_file, commonest_issue,
       coalesce(duplicate_rows, 0)::BIGINT AS duplicate_rows
FROM summary_publisher
ORDER BY lower(coalesce(publisher_name, publisher_id)), publisher_id
