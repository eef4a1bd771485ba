-- How large the payments of each publisher are: over all, by financial year and by month; and rows a month.
-- Out: publisher_id, financial_year, month (both NULL: over all), level, rows, months, middle, low, high (pounds).
SELECT publisher_id, financial_year, month,
       CASE WHEN grouping(financial_year) = 1 AND grouping(month) = 1 THEN 'all'
            WHEN grouping(month) = 1 THEN 'year' ELSE 'month' END AS level,
       count(*) AS rows,
       count(DISTINCT month) AS months,
       median(size) AS middle,
       quantile_cont(size, 0.05) AS low,
       quantile_cont(size, 0.99) AS high
FROM (
    SELECT publisher_id, financial_year, month, CAST(abs(amount) AS DOUBLE) AS size
    FROM payment
    WHERE duplicate_of IS NULL AND amount <> 0
) AS sized
GROUP BY GROUPING SETS ((publisher_id), (publisher_id, financial_year), (publisher_id, financial_year, month))
ORDER BY publisher_id, financial_year, month
