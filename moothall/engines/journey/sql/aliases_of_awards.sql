-- The suppliers named in awards, as names to link; their contracts' source stands for the publisher. Natural persons are
-- left out.
SELECT 'contract:' || c.source AS publisher_id, NULL::VARCHAR AS supplier_ref_pub, a.supplier_text,
       mode(a.company_no) AS company_no, mode(a.charity_no) AS charity_no, NULL::VARCHAR AS vat_no,
       0::BIGINT AS "rows", 0::DECIMAL(18, 2) AS amount, NULL::DATE AS first_date, NULL::DATE AS last_date
FROM award_read AS a
JOIN contract_read AS c USING (contract_id)
WHERE a.supplier_text IS NOT NULL AND NOT coalesce(a.person, false) AND a.person IS NOT TRUE
GROUP BY c.source, a.supplier_text
ORDER BY c.source, a.supplier_text
