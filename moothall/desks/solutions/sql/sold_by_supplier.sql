-- What a supplier of the picture sells, by the list of products.
SELECT DISTINCT system_type, supplier_name, product
FROM supplier_product
WHERE supplier_id = $supplier
ORDER BY system_type, product
