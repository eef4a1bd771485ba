-- Which suppliers each body of the register pays for each type of system, whenever that was.
SELECT DISTINCT b.organisation_id, p.system_type, s.name AS supplier
FROM payment_system AS p
JOIN summary_publisher AS b ON b.publisher_id = p.publisher_id
JOIN supplier AS s ON s.supplier_id = p.supplier_id
WHERE NOT p.duplicate AND p.system_type IS NOT NULL AND b.organisation_id IS NOT NULL
ORDER BY 1, 2, 3
