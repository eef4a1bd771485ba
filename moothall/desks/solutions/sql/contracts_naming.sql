-- Contracts whose title has one of some names in it, letter for letter.
SELECT c.contract_id, c.organisation_id, c.title, c.start_date, c.end_date, c.published, c.value, n.name,
       a.supplier_id, a.supplier_text
FROM contract AS c
JOIN (SELECT unnest($names) AS name) AS n ON contains(c.title, n.name)
LEFT JOIN award AS a USING (contract_id)
WHERE c.organisation_id IS NOT NULL AND c.status NOT IN ('planning', 'tender', 'cancelled', 'terminated')
ORDER BY c.end_date NULLS LAST, c.contract_id
