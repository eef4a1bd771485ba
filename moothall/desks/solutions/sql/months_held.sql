-- How many months of payments are held of each publisher in each financial year.
SELECT publisher_id,
       year(month) - CASE WHEN month(month) < 4 THEN 1 ELSE 0 END AS begins, count(DISTINCT month) AS months
FROM summary_month
WHERE month IS NOT NULL AND "rows" > 0
GROUP BY publisher_id, begins
