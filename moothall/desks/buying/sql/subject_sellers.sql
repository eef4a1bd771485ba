-- The suppliers that sell a type of system or a product.
SELECT DISTINCT supplier_id
FROM supplier_product
WHERE ($system = '' OR system_type = $system) AND ($product = '' OR product = $product)
ORDER BY supplier_id
