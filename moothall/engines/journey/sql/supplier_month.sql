-- What each publisher paid each supplier by month; duplicates are left out and counted beside.
SELECT a.supplier_id, p.publisher_id, p.financial_year, p.month,
       count(*) FILTER (WHERE p.duplicate_of IS NULL) AS "rows",
       coalesce(sum(p.amount) FILTER (WHERE p.duplicate_of IS NULL), 0)::DECIMAL(18, 2) AS amount,
       count(*) FILTER (WHERE p.duplicate_of IS NOT NULL) AS duplicate_rows,
       coalesce(sum(p.amount) FILTER (WHERE p.duplicate_of IS NOT NULL), 0)::DECIMAL(18, 2) AS duplicate_amount
FROM payment AS p
JOIN supplier_alias AS a
  ON a.publisher_id = p.publisher_id AND a.supplier_text = p.supplier_text
 AND coalesce(a.supplier_ref_pub, '') = coalesce(p.supplier_ref_pub, '')
GROUP BY a.supplier_id, p.publisher_id, p.financial_year, p.month
ORDER BY a.supplier_id, p.publisher_id, p.financial_year NULLS LAST, p.month NULLS LAST
