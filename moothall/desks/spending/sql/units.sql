-- Spending by organisational unit as printed, largest first; NULL is "not printed".
SELECT publisher_id, unit,
       sum("rows")::BIGINT AS "rows",
       sum(amount)::DECIMAL(18, 2) AS amount,
       count(*) OVER () AS all_units
FROM summary_unit
WHERE ($publisher = '' OR publisher_id = $publisher)
  AND ($year = '' OR coalesce(financial_year, 'unknown') = $year)
GROUP BY publisher_id, unit
ORDER BY amount DESC, publisher_id, unit NULLS LAST
LIMIT $limit OFFSET $offset
