-- Rows and pounds of a whole selection, exact. The comments are filled from constants of queries_selection.py; every
-- value is bound. One row.
SELECT count(*) FILTER (WHERE /* counted */) AS "rows",
       coalesce(sum(amount) FILTER (WHERE /* counted */), 0)::DECIMAL(18, 2) AS amount,
       count(*) FILTER (WHERE duplicate_of IS NOT NULL) AS duplicate_rows,
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NOT NULL), 0)::DECIMAL(18, 2) AS duplicate_amount
FROM payment
WHERE /* where */
