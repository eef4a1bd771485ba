-- What a body pays for a type of system to suppliers that sell several products of it, so that nothing tells which.
SELECT p.system_type, p.supplier_id, any_value(s.name) AS supplier, any_value(p.publisher_id) AS publisher_id,
       list(DISTINCT o.supplier_name || chr(31) || o.product) AS products, count(DISTINCT p.payment_id) AS "rows",
       max(coalesce(p.period_end, p.period_start)) AS last_day
FROM payment_system AS p
JOIN summary_publisher AS b ON b.publisher_id = p.publisher_id AND b.organisation_id = $organisation
JOIN supplier AS s ON s.supplier_id = p.supplier_id
JOIN supplier_product AS o
  ON o.supplier_id = p.supplier_id AND o.system_type = p.system_type AND list_contains(p.products, o.product)
WHERE NOT p.duplicate AND p.product IS NULL AND p.system_type IS NOT NULL
GROUP BY p.system_type, p.supplier_id
ORDER BY last_day DESC NULLS LAST, supplier
