-- What the pages ask most, for the payments of one publisher (view `payment`). Each statement ends with a semicolon and
-- is named by the comment before it. Duplicates are left out of rows and amount and counted beside them.
-- name: summary_month
SELECT publisher_id, month,
       count(*) FILTER (WHERE duplicate_of IS NULL) AS rows,
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NULL), 0)::DECIMAL(18, 2) AS amount,
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NULL AND amount < 0), 0)::DECIMAL(18, 2) AS negative_amount,
       count(*) FILTER (WHERE duplicate_of IS NOT NULL) AS duplicate_rows,
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NOT NULL), 0)::DECIMAL(18, 2) AS duplicate_amount,
       count(*) FILTER (WHERE duplicate_of IS NULL AND redaction IS NOT NULL) AS redacted_rows,
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NULL AND redaction IS NOT NULL), 0)::DECIMAL(18, 2) AS redacted_amount,
       count(*) FILTER (WHERE duplicate_of IS NULL AND person) AS person_rows,
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NULL AND person), 0)::DECIMAL(18, 2) AS person_amount
FROM payment
GROUP BY publisher_id, month
ORDER BY publisher_id, month NULLS LAST;
-- name: summary_beneficiary
SELECT publisher_id, supplier_text, bool_or(person) AS person, bool_or(redaction IS NOT NULL) AS redacted,
       count(*) AS rows, sum(amount)::DECIMAL(18, 2) AS amount,
       min(period_start) AS first_date, max(period_end) AS last_date,
       trim(regexp_replace(upper(coalesce(supplier_text, '')), '[^A-Z0-9]+', ' ', 'g')) AS search_text
FROM payment
WHERE duplicate_of IS NULL
GROUP BY publisher_id, supplier_text
ORDER BY publisher_id, sum(amount) DESC, supplier_text;
-- name: summary_unit
SELECT publisher_id, coalesce(unit_text, service_label_pub) AS unit, financial_year,
       count(*) AS rows, sum(amount)::DECIMAL(18, 2) AS amount
FROM payment
WHERE duplicate_of IS NULL
GROUP BY ALL
ORDER BY publisher_id, financial_year, unit;
-- name: resource_sums
SELECT resource_id, any_value(publisher_id) AS publisher_id,
       count(*) FILTER (WHERE duplicate_of IS NULL) AS rows,
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NULL), 0)::DECIMAL(18, 2) AS amount,
       count(*) FILTER (WHERE duplicate_of IS NOT NULL) AS duplicate_rows,
       count(*) FILTER (WHERE split_part(duplicate_of, '.', 1) = resource_id) AS repeated_rows,
       min(period_start) AS first_date, max(period_end) AS last_date,
       median(abs(amount)) AS middle
FROM payment
GROUP BY resource_id
ORDER BY resource_id;
