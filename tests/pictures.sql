-- The summaries of docs/reference/picture.md, written a second time and plainly, for the made-up picture of the tests.
-- table: summary_month
SELECT publisher_id, month,
       count(*) FILTER (WHERE duplicate_of IS NULL) AS "rows",
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NULL), 0)::DECIMAL(18,2) AS amount,
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NULL AND amount < 0), 0)::DECIMAL(18,2) AS negative_amount,
       count(*) FILTER (WHERE duplicate_of IS NOT NULL) AS duplicate_rows,
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NOT NULL), 0)::DECIMAL(18,2) AS duplicate_amount,
       count(*) FILTER (WHERE duplicate_of IS NULL AND redaction IS NOT NULL) AS redacted_rows,
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NULL AND redaction IS NOT NULL), 0)::DECIMAL(18,2) AS redacted_amount,
       count(*) FILTER (WHERE duplicate_of IS NULL AND person) AS person_rows,
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NULL AND person), 0)::DECIMAL(18,2) AS person_amount
FROM payment GROUP BY publisher_id, month ORDER BY publisher_id, month

-- table: summary_beneficiary
SELECT publisher_id, supplier_text, person, redaction IS NOT NULL AS redacted, count(*) AS "rows",
       sum(amount)::DECIMAL(18,2) AS amount, min(payment_date) AS first_date, max(payment_date) AS last_date,
       trim(regexp_replace(upper(supplier_text), '[^A-Z0-9]+', ' ', 'g')) AS search_text
FROM payment WHERE duplicate_of IS NULL
GROUP BY publisher_id, supplier_text, person, redaction IS NOT NULL ORDER BY publisher_id, supplier_text

-- table: summary_unit
SELECT publisher_id, coalesce(unit_text, service_label_pub) AS unit, financial_year, count(*) AS "rows",
       sum(amount)::DECIMAL(18,2) AS amount
FROM payment WHERE duplicate_of IS NULL
GROUP BY publisher_id, coalesce(unit_text, service_label_pub), financial_year ORDER BY publisher_id, unit, financial_year

-- table: summary_resource
WITH paid AS (
  SELECT resource_id, count(*) AS "rows", sum(amount) AS amount,
         min(payment_date) AS first_date, max(payment_date) AS last_date
  FROM payment WHERE duplicate_of IS NULL GROUP BY resource_id
), faults AS (
  SELECT resource_id, count(*) AS issues, count(*) FILTER (WHERE severity = 'error') AS errors,
         count(*) FILTER (WHERE severity = 'warning') AS warnings, arg_min(code, issue_id) AS commonest_issue
  FROM issue GROUP BY resource_id
)
SELECT r.resource_id, r.publisher_id, coalesce(p."rows", 0) AS "rows", coalesce(p.amount, 0)::DECIMAL(18,2) AS amount,
       t.rows_rejected, t.sum_rejected, t.rows_blank, p.first_date, p.last_date, f.commonest_issue,
       coalesce(f.issues, 0) AS issues, coalesce(f.errors, 0) AS errors, coalesce(f.warnings, 0) AS warnings
FROM resource r JOIN parse_run t USING (resource_id) LEFT JOIN paid p USING (resource_id)
LEFT JOIN faults f USING (resource_id) ORDER BY r.resource_id

-- table: summary_publisher
WITH paid AS (
  SELECT publisher_id, count(*) FILTER (WHERE duplicate_of IS NULL) AS "rows",
         sum(amount) FILTER (WHERE duplicate_of IS NULL) AS amount, min(month) AS first_month, max(month) AS last_month,
         count(*) FILTER (WHERE duplicate_of IS NOT NULL) AS duplicate_rows
  FROM payment GROUP BY publisher_id
), held AS (
  SELECT r.publisher_id, any_value(r.organisation_id) AS organisation_id, any_value(r.publisher_name) AS publisher_name,
         count(*) AS files, count(*) FILTER (WHERE r.dataset = 'refused') AS files_refused,
         count(*) FILTER (WHERE r.dataset NOT IN ('payments', 'refused')) AS files_not_payments,
         sum(t.rows_rejected)::BIGINT AS rows_rejected, sum(t.sum_rejected)::DECIMAL(18,2) AS sum_rejected,
         arg_max(r.source_ref, coalesce(r.period_start, DATE '1900-01-01')) AS last_file
  FROM resource r JOIN parse_run t USING (resource_id) GROUP BY r.publisher_id
), faults AS (
  SELECT publisher_id, mode(code ORDER BY code) AS commonest_issue
  FROM issue JOIN resource USING (resource_id) GROUP BY publisher_id
)
SELECT h.publisher_id, h.organisation_id, h.publisher_name, h.files, h.files_refused, h.files_not_payments, p."rows",
       p.amount::DECIMAL(18,2) AS amount, h.rows_rejected, h.sum_rejected, p.first_month, p.last_month, h.last_file,
       f.commonest_issue, p.duplicate_rows
FROM held h JOIN paid p USING (publisher_id) LEFT JOIN faults f USING (publisher_id) ORDER BY h.publisher_id
