-- Payments for a product by publisher, supplier and month; apart, those that may be for it but cannot be told.
SELECT p.publisher_id, p.supplier_id, p.financial_year, p.month, count(*) AS "rows",
       sum(p.amount)::DECIMAL(18, 2) AS amount, coalesce(p.product = $product AND p.system_type = $system, false) AS told
FROM payment_system AS p
JOIN supplier_product AS s
  ON s.supplier_id = p.supplier_id AND s.product = $product AND s.system_type = $system AND s.supplier_name = $seller
WHERE NOT p.duplicate
  AND ((p.product = $product AND p.system_type = $system)
       OR (p.product IS NULL AND list_contains(p.products, $product)))
GROUP BY p.publisher_id, p.supplier_id, p.financial_year, p.month, told
ORDER BY p.month NULLS LAST, p.publisher_id, p.supplier_id, told
