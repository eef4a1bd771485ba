-- Payments told to be for a product, with the first day of the span each is known to lie in. Payments and the lines that
-- take them back cancel out in their month.
SELECT p.publisher_id, p.supplier_id, p.period_start AS "on", p.amount
FROM payment_system AS p
JOIN supplier_product AS s
  ON s.supplier_id = p.supplier_id AND s.product = $product AND s.system_type = $system AND s.supplier_name = $seller
WHERE NOT p.duplicate AND p.product = $product AND p.system_type = $system AND p.period_start IS NOT NULL
ORDER BY p.publisher_id, p.supplier_id, p.period_start, p.payment_id
