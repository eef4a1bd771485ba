-- Beneficiaries as printed, one row for each publisher, its own number for them, and name. Natural persons and withheld
-- names are left out, and so is a name of which any row looks like a person's. An identifier that a name carries in
-- several forms is taken in the commonest.
SELECT publisher_id, supplier_ref_pub, supplier_text,
       mode(company_no) AS company_no, mode(charity_no) AS charity_no, mode(vat_no) AS vat_no,
       count(*) FILTER (WHERE duplicate_of IS NULL) AS "rows",
       coalesce(sum(amount) FILTER (WHERE duplicate_of IS NULL), 0)::DECIMAL(18, 2) AS amount,
       min(period_start) AS first_date, max(period_end) AS last_date
FROM payment
WHERE supplier_text IS NOT NULL
GROUP BY publisher_id, supplier_ref_pub, supplier_text
HAVING NOT bool_or(coalesce(person, false)) AND NOT bool_or(redaction IS NOT NULL)
ORDER BY publisher_id, supplier_ref_pub NULLS FIRST, supplier_text
