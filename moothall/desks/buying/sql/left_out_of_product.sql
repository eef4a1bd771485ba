-- Duplicates left out of a product in a year, and the lines that take money back.
SELECT count(*) FILTER (WHERE p.duplicate) AS duplicate_rows,
       coalesce(sum(p.amount) FILTER (WHERE p.duplicate), 0)::DECIMAL(18, 2) AS duplicate_amount,
       count(*) FILTER (WHERE NOT p.duplicate AND p.amount < 0) AS negative_rows,
       coalesce(sum(p.amount) FILTER (WHERE NOT p.duplicate AND p.amount < 0), 0)::DECIMAL(18, 2) AS negative_amount
FROM payment_system AS p
JOIN supplier_product AS s
  ON s.supplier_id = p.supplier_id AND s.product = $product AND s.system_type = $system AND s.supplier_name = $seller
WHERE p.financial_year = $year AND p.product = $product AND p.system_type = $system
