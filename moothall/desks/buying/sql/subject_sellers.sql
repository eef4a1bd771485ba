-- The suppliers that sell a type of system, or a product of it.
SELECT DISTINCT supplier_id
FROM supplier_product
WHERE ($system = '' OR system_type = $system)
  AND ($product = '' OR (product = $product AND supplier_name = $seller))
ORDER BY supplier_id
