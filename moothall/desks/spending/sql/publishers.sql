-- Every publisher with the health of its source, by name. Its first and last month are those with at least a fiftieth
-- of the payments of its fullest month: a stray date must not stretch what it covers. The comment is filled with how the
-- publisher was resolved, where the picture says it.
WITH span AS (
    SELECT publisher_id, min(month) AS first_month, max(month) AS last_month
    FROM (SELECT publisher_id, month, "rows", max("rows") OVER (PARTITION BY publisher_id) AS fullest
          FROM summary_month WHERE month IS NOT NULL)
    WHERE "rows" > 0 AND 50 * "rows" >= fullest
    GROUP BY publisher_id
)
SELECT publisher_id, coalesce(publisher_name, publisher_id) AS name, organisation_id, /* match */
       files, files_refused, files_not_payments,
       coalesce("rows", 0)::BIGINT AS "rows",
       coalesce(amount, 0)::DECIMAL(18, 2) AS amount,
       coalesce(rows_rejected, 0)::BIGINT AS rows_rejected,
       coalesce(sum_rejected, 0)::DECIMAL(18, 2) AS sum_rejected,
       span.first_month, span.last_month, last_file, commonest_issue,
       coalesce(duplicate_rows, 0)::BIGINT AS duplicate_rows,
       (SELECT min(r.resource_id) FROM resource r
        WHERE r.publisher_id = summary_publisher.publisher_id AND r.source_ref = last_file) AS last_file_id
FROM summary_publisher LEFT JOIN span USING (publisher_id)
ORDER BY lower(coalesce(publisher_name, publisher_id)), publisher_id
