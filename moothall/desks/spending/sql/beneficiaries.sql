-- Named beneficiaries as printed, over one publisher or all. Natural persons and withheld names are left out here, so
-- that no word can find them. The comments are filled from constants of queries.py; words are bound.
WITH found AS (
    SELECT supplier_text AS name,
           sum("rows")::BIGINT AS "rows",
           sum(amount)::DECIMAL(18, 2) AS amount,
           count(DISTINCT publisher_id) AS publishers,
           min(first_date) AS first_date,
           max(last_date) AS last_date
    FROM summary_beneficiary
    WHERE person IS NOT TRUE AND redacted IS NOT TRUE AND supplier_text IS NOT NULL
      AND ($publisher = '' OR publisher_id = $publisher)
      /* words */
    GROUP BY supplier_text
)
SELECT *, count(*) OVER () AS total
FROM found
ORDER BY /* order */
LIMIT $limit OFFSET $offset
