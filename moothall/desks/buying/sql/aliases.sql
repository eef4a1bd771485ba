-- Names as printed: those of one supplier, or the one name of an alias id. The comment is filled from a constant.
WITH named AS (
    SELECT a.publisher_id, p.publisher_name, a.supplier_ref_pub, a.supplier_text, a.supplier_id, a.score, a.how,
           a.judged_by, a.decision, a.company_no, a.charity_no, a.vat_no, a."rows", a.amount, a.first_date, a.last_date,
           substr(md5(a.publisher_id || chr(31) || coalesce(a.supplier_ref_pub, '') || chr(31) || a.supplier_text), 1, 16)
               AS alias_id
    FROM supplier_alias AS a
    LEFT JOIN summary_publisher AS p ON p.publisher_id = a.publisher_id
    WHERE $supplier = '' OR a.supplier_id = $supplier
)
SELECT *, count(*) OVER () AS total
FROM named
WHERE $alias = '' OR alias_id = $alias
ORDER BY /* order */
LIMIT $limit OFFSET $offset
