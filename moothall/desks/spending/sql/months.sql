-- Spending by month, undated rows last. An empty publisher means all of them; no bounds means every month.
SELECT month,
       sum("rows")::BIGINT AS "rows",
       sum(amount)::DECIMAL(18, 2) AS amount,
       sum(negative_amount)::DECIMAL(18, 2) AS negative_amount,
       sum(duplicate_rows)::BIGINT AS duplicate_rows,
       sum(duplicate_amount)::DECIMAL(18, 2) AS duplicate_amount
FROM summary_month
WHERE ($publisher = '' OR publisher_id = $publisher)
  AND ($year = ''
       OR ($year = 'unknown' AND month IS NULL)
       OR ($year <> 'unknown' AND month BETWEEN $first AND $last))
GROUP BY month
ORDER BY month NULLS LAST
