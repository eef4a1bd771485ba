-- Figures of some bodies that are not to be averaged in, with why.
SELECT b.organisation_id, d.financial_year, d.why
FROM doubt AS d
JOIN summary_publisher AS b ON b.publisher_id = d.publisher_id
WHERE d.excludes AND list_contains($councils, b.organisation_id)
ORDER BY b.organisation_id, d.financial_year NULLS FIRST, d.code
