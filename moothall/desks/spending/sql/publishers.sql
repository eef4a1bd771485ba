-- Every publisher with the health of its source, by name. Its first and last month are those with at least one payment
-- in a thousand of its dated ones: a stray date must not stretch what it covers.
WITH span AS (
    SELECT publisher_id, min(month) AS first_month, max(month) AS last_month
    FROM (SELECT publisher_id, month, "rows", sum("rows") OVER (PARTITION BY publisher_id) AS dated
          FROM summary_month WHERE month IS NOT NULL)
    WHERE "rows" > 0 AND "rows" >= 0.001 * dated
    GROUP BY publisher_id
)
SELECT publisher_id, coalesce(publisher_name, publisher_id) AS name, organisation_id,
       files, files_refused, files_not_payments,
       coalesce("rows", 0)::BIGINT AS "rows",
       coalesce(amount, 0)::DECIMAL(18, 2) AS amount,
       coalesce(rows_rejected, 0)::BIGINT AS rows_rejected,
       coalesce(sum_rejected, 0)::DECIMAL(18, 2) AS sum_rejected,
       span.first_month, span.last_month, last_file, commonest_issue,
       coalesce(duplicate_rows, 0)::BIGINT AS duplicate_rows
FROM summary_publisher LEFT JOIN span USING (publisher_id)
ORDER BY lower(coalesce(publisher_name, publisher_id)), publisher_id
