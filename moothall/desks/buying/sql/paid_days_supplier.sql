-- What each publisher paid a supplier by month.
SELECT publisher_id, supplier_id, month AS "on", amount
FROM supplier_month
WHERE supplier_id = $key AND month IS NOT NULL AND "rows" > 0
ORDER BY publisher_id, supplier_id, month
