-- What the picture holds of one file, counted from its payments: the other side of the sums that prove conservation.
SELECT count(*) AS "rows", coalesce(sum(amount), 0)::DECIMAL(18, 2) AS amount,
       count(*) FILTER (WHERE duplicate_of IS NOT NULL) AS duplicate_rows,
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NOT NULL), 0)::DECIMAL(18, 2) AS duplicate_amount,
       count(*) FILTER (WHERE reversal_of IS NOT NULL) AS reversal_rows,
       count(*) FILTER (WHERE person) AS person_rows,
       count(*) FILTER (WHERE redaction IS NOT NULL) AS redacted_rows
FROM payment
WHERE publisher_id = $publisher AND resource_id = $file
