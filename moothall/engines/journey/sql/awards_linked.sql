-- Awards with the supplier that their name was linked to. The name of a natural person stays in the file it stands in.
SELECT a.* EXCLUDE (supplier_id, score, how, supplier_text),
       CASE WHEN coalesce(a.person, false) THEN NULL ELSE a.supplier_text END AS supplier_text,
       l.supplier_id, l.score, l.how
FROM award_read AS a
JOIN contract_read AS c USING (contract_id)
LEFT JOIN supplier_alias AS l ON l.publisher_id = 'contract:' || c.source AND l.supplier_text = a.supplier_text
ORDER BY a.award_id
