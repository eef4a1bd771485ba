-- The suppliers of the picture that sell a product, with all that they are paid, by how many bodies.
SELECT s.supplier_id, s.name, s.publishers, s."rows", s.amount, s.last_date
FROM supplier AS s
JOIN supplier_product AS p ON p.supplier_id = s.supplier_id
WHERE p.product = $product AND p.system_type = $system AND p.supplier_name = $seller
ORDER BY s.amount DESC, s.name
