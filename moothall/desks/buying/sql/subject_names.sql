-- Names of the suppliers that sell systems or have a contract.
SELECT supplier_id, name
FROM supplier
WHERE supplier_id IN (SELECT supplier_id FROM supplier_product)
   OR supplier_id IN (SELECT supplier_id FROM award)
