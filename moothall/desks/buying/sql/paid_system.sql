-- Payments for a type of system by publisher, supplier and month; apart, those that may be for it but cannot be told.
SELECT publisher_id, supplier_id, financial_year, month, count(*) AS "rows",
       sum(amount)::DECIMAL(18, 2) AS amount, coalesce(system_type = $key, false) AS told
FROM payment_system
WHERE NOT duplicate
  AND (system_type = $key OR (system_type IS NULL AND list_contains(candidates, $key)))
GROUP BY publisher_id, supplier_id, financial_year, month, told
ORDER BY month NULLS LAST, publisher_id, supplier_id, told
