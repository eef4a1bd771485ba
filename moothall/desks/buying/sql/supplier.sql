-- One supplier, by its id or by one that it had before.
SELECT supplier_id, name, kind, scheme, identifier, group_id, group_how, organisation_id, names, publishers, "rows",
       amount, first_date, last_date
FROM supplier
WHERE supplier_id = $supplier OR list_contains(former_ids, $supplier)
ORDER BY supplier_id = $supplier DESC, supplier_id
LIMIT 1
