-- Files as published, with what reading them gave. The comment is filled from constants of queries_files.py.
-- A file's verdict is the worst of its tables'.
WITH run AS (
    SELECT resource_id,
           CASE max(CASE verdict WHEN 'refused' THEN 5 WHEN 'not-payments' THEN 1 WHEN 'set-aside' THEN 4
                                 WHEN 'repaired' THEN 3 WHEN 'clean' THEN 2 ELSE 0 END)
                WHEN 5 THEN 'refused' WHEN 4 THEN 'set-aside' WHEN 3 THEN 'repaired' WHEN 2 THEN 'clean'
                ELSE 'not-payments' END AS verdict,
           coalesce(sum(rows_out) FILTER (WHERE kind = 'payments'), 0)::BIGINT AS rows_out
    FROM parse_run
    GROUP BY resource_id
), file AS (
    SELECT r.resource_id, r.publisher_id, coalesce(r.publisher_name, r.publisher_id) AS publisher, r.source_ref,
           r.dataset, r.period_start, r.period_end, r.period_how, r.copy_of, r.bytes, r.sha256, run.verdict,
           coalesce(s."rows", 0)::BIGINT AS "rows",
           coalesce(s.amount, 0)::DECIMAL(18, 2) AS amount,
           coalesce(s.rows_rejected, 0)::BIGINT AS rows_rejected,
           coalesce(s.sum_rejected, 0)::DECIMAL(18, 2) AS sum_rejected,
           coalesce(run.rows_out, 0) - coalesce(s."rows", 0) AS duplicate_rows,
           coalesce(s.issues, 0)::BIGINT AS issues,
           coalesce(s.errors, 0)::BIGINT AS errors,
           coalesce(s.warnings, 0)::BIGINT AS warnings,
           s.commonest_issue
    FROM resource r
    LEFT JOIN run USING (resource_id)
    LEFT JOIN summary_resource s USING (resource_id)
)
SELECT * EXCLUDE (sha256), count(*) OVER () AS total
FROM file
WHERE ($file = '' OR resource_id = $file)
  AND ($publisher = '' OR publisher_id = $publisher)
  AND ($verdict = '' OR verdict = $verdict)
  AND ($code = '' OR resource_id IN (SELECT resource_id FROM issue WHERE code = $code))
  AND ($q = '' OR contains(lower(source_ref), $q) OR starts_with(sha256, $q))
ORDER BY /* order */
LIMIT $limit OFFSET $offset
