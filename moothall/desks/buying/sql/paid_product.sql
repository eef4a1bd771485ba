-- Payments for a product by publisher, supplier and month; apart, those that may be for it but cannot be told.
SELECT publisher_id, supplier_id, financial_year, month, count(*) AS "rows",
       sum(amount)::DECIMAL(18, 2) AS amount, coalesce(product = $key, false) AS told
FROM payment_system
WHERE NOT duplicate
  AND (product = $key OR (product IS NULL AND list_contains(products, $key)))
GROUP BY publisher_id, supplier_id, financial_year, month, told
ORDER BY month NULLS LAST, publisher_id, supplier_id, told
