-- One supplier by its id or a former id, with the types of system that it sells.
SELECT s.supplier_id, s.name, s.kind,
       coalesce((SELECT list(DISTINCT p.system_type ORDER BY p.system_type) FROM supplier_product AS p
                 WHERE p.supplier_id = s.supplier_id), []) AS systems
FROM supplier AS s
WHERE s.supplier_id = $supplier OR list_contains(s.former_ids, $supplier)
ORDER BY s.supplier_id = $supplier DESC
LIMIT 1
