-- Duplicates left out of a type of system in a year, and the lines that take money back.
SELECT count(*) FILTER (WHERE duplicate) AS duplicate_rows,
       coalesce(sum(amount) FILTER (WHERE duplicate), 0)::DECIMAL(18, 2) AS duplicate_amount,
       count(*) FILTER (WHERE NOT duplicate AND amount < 0) AS negative_rows,
       coalesce(sum(amount) FILTER (WHERE NOT duplicate AND amount < 0), 0)::DECIMAL(18, 2) AS negative_amount
FROM payment_system
WHERE financial_year = $year AND system_type = $key
