-- Contracts awarded to a supplier.
SELECT c.contract_id, c.organisation_id, c.buyer_text, c.title, c.start_date, c.end_date, c.extended_end,
       coalesce(a.value, CASE WHEN count(*) OVER (PARTITION BY c.contract_id) = 1 THEN c.value END) AS value,
       c.status, c.system_how, a.supplier_id, a.supplier_text
FROM contract AS c
JOIN award AS a USING (contract_id)
WHERE a.supplier_id = $key AND c.status NOT IN ('planning', 'cancelled', 'terminated')
ORDER BY c.end_date NULLS LAST, c.contract_id, a.award_id
