-- Every body of the register that paid for a type of system: the newest year in which it did, by supplier.
WITH paid AS (
    SELECT b.organisation_id, p.publisher_id, p.supplier_id, p.financial_year,
           sum(p.amount)::DECIMAL(18, 2) AS amount, count(*) AS "rows"
    FROM payment_system AS p
    JOIN summary_publisher AS b ON b.publisher_id = p.publisher_id
    WHERE NOT p.duplicate AND p.system_type = $system AND p.financial_year IS NOT NULL AND b.organisation_id IS NOT NULL
    GROUP BY ALL
), newest AS (
    SELECT publisher_id, max(financial_year) AS financial_year FROM paid GROUP BY publisher_id
)
SELECT paid.organisation_id, paid.publisher_id, paid.supplier_id, s.name AS supplier, paid.financial_year,
       paid.amount, paid."rows"
FROM paid
JOIN newest ON newest.publisher_id = paid.publisher_id AND newest.financial_year = paid.financial_year
JOIN supplier AS s ON s.supplier_id = paid.supplier_id
ORDER BY paid.organisation_id, paid.amount DESC, paid.supplier_id
