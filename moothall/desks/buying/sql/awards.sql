-- The awards of a contract and the suppliers they are resolved to.
SELECT a.award_id, a.supplier_text, a.company_no, a.charity_no, a.supplier_id, s.name AS supplier_name, a.score, a.how,
       a.value, a.award_date
FROM award AS a
LEFT JOIN supplier AS s ON s.supplier_id = a.supplier_id
WHERE a.contract_id = $contract
ORDER BY a.award_date NULLS LAST, a.supplier_text, a.award_id
