-- Awards with the supplier that their name was linked to.
SELECT a.* EXCLUDE (supplier_id, score, how), l.supplier_id, l.score, l.how
FROM award_read AS a
JOIN contract_read AS c USING (contract_id)
LEFT JOIN supplier_alias AS l ON l.publisher_id = 'contract:' || c.source AND l.supplier_text = a.supplier_text
ORDER BY a.award_id
