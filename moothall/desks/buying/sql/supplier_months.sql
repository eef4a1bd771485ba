-- What a supplier was paid in each month by all publishers, undated last.
SELECT month, financial_year, sum("rows")::BIGINT AS "rows", sum(amount)::DECIMAL(18, 2) AS amount
FROM supplier_month
WHERE supplier_id = $supplier AND "rows" > 0
GROUP BY month, financial_year
ORDER BY month NULLS LAST
