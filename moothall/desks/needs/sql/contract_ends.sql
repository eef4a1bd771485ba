-- Contracts of some bodies for a type of system, with each supplier awarded and the published end.
SELECT c.organisation_id, c.contract_id, c.title, c.end_date, c.extended_end, a.supplier_id, a.supplier_text
FROM contract AS c
LEFT JOIN award AS a ON a.contract_id = c.contract_id
WHERE c.system_type = $system AND c.status NOT IN ('planning', 'tender', 'cancelled', 'terminated')
  AND list_contains($councils, c.organisation_id)
ORDER BY c.organisation_id, c.end_date NULLS LAST, c.contract_id
