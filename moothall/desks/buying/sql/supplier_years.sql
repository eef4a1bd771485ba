-- What each publisher paid a supplier in each financial year; duplicates are counted beside.
SELECT m.publisher_id, p.publisher_name, m.financial_year,
       sum(m."rows")::BIGINT AS "rows", sum(m.amount)::DECIMAL(18, 2) AS amount,
       sum(m.duplicate_rows)::BIGINT AS duplicate_rows, sum(m.duplicate_amount)::DECIMAL(18, 2) AS duplicate_amount
FROM supplier_month AS m
LEFT JOIN summary_publisher AS p ON p.publisher_id = m.publisher_id
WHERE m.supplier_id = $supplier
GROUP BY m.publisher_id, p.publisher_name, m.financial_year
ORDER BY m.publisher_id, m.financial_year NULLS LAST
