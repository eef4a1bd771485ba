-- Which payments are on one page of a selection, with the totals of the whole selection beside each row. One scan:
-- only keys are sorted, the cells of the page are fetched afterwards. The comments are filled from constants of
-- queries_selection.py; every value is bound. Always gives at least one row (with payment_id NULL when nothing matches).
WITH hit AS MATERIALIZED (
    SELECT payment_id, publisher_id, amount, duplicate_of IS NOT NULL AS duplicate, /* key */ AS sort_key
    FROM payment
    WHERE /* where */
), total AS (
    SELECT count(*) FILTER (WHERE /* counted */) AS "rows",
           coalesce(sum(amount) FILTER (WHERE /* counted */), 0)::DECIMAL(18, 2) AS amount,
           count(*) FILTER (WHERE duplicate) AS duplicate_rows,
           coalesce(sum(amount) FILTER (WHERE duplicate), 0)::DECIMAL(18, 2) AS duplicate_amount
    FROM hit
), page AS (
    SELECT payment_id, publisher_id, row_number() OVER () AS place
    FROM (SELECT payment_id, publisher_id FROM hit WHERE /* counted */
          ORDER BY sort_key /* direction */ NULLS LAST, payment_id LIMIT $limit OFFSET $offset)
)
SELECT page.payment_id, page.publisher_id, total.*
FROM total LEFT JOIN page ON TRUE
ORDER BY place
