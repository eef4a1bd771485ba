-- What a body of the register pays for each type of system in a financial year, as far as it is told.
SELECT t.system_type AS code, t.publisher_id, count(*) AS "rows", sum(t.amount)::DECIMAL(18, 2) AS amount,
       count(DISTINCT t.supplier_id) AS suppliers
FROM payment_system AS t
JOIN summary_publisher AS p ON p.publisher_id = t.publisher_id
WHERE p.organisation_id = $organisation AND NOT t.duplicate AND t.system_type IS NOT NULL AND t.financial_year = $year
GROUP BY t.system_type, t.publisher_id
ORDER BY amount DESC, code
