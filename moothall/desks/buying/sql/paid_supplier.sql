-- Payments to a supplier by publisher and month.
SELECT publisher_id, supplier_id, financial_year, month, "rows", amount, true AS told
FROM supplier_month
WHERE supplier_id = $key AND "rows" > 0
ORDER BY month NULLS LAST, publisher_id
