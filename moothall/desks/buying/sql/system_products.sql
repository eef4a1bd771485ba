-- Which suppliers of the picture sell each product of a type of system; a product is known by its name and its seller.
SELECT supplier_name, product, list(DISTINCT supplier_id ORDER BY supplier_id) AS supplier_ids
FROM supplier_product
WHERE system_type = $code AND product IS NOT NULL
GROUP BY supplier_name, product
ORDER BY supplier_name, product
