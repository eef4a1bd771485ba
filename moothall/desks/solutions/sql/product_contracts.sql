-- Contracts for a type of system with a supplier that sells products of that type, with all the products that it may be.
SELECT c.contract_id, c.organisation_id, c.title, c.description, c.start_date, c.end_date, c.published, c.value,
       p.system_type, p.supplier_name, a.supplier_id, any_value(a.supplier_text) AS supplier_text,
       list(DISTINCT p.product ORDER BY p.product) AS products
FROM contract AS c
JOIN award AS a USING (contract_id)
JOIN supplier_product AS p ON p.supplier_id = a.supplier_id AND p.system_type = c.system_type
WHERE c.organisation_id IS NOT NULL AND c.status NOT IN ('planning', 'tender', 'cancelled', 'terminated')
GROUP BY c.contract_id, c.organisation_id, c.title, c.description, c.start_date, c.end_date, c.published, c.value,
         p.system_type, p.supplier_name, a.supplier_id
ORDER BY c.end_date NULLS LAST, c.contract_id
