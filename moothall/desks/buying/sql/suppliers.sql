-- Suppliers by any of their names as printed. The comments are filled from constants of queries_suppliers.py; words are
-- bound. Natural persons and withheld names are no suppliers, so no word finds them.
WITH sold AS (
    SELECT supplier_id, list(DISTINCT system_type ORDER BY system_type) AS systems
    FROM supplier_product
    WHERE system_type IS NOT NULL
    GROUP BY supplier_id
), awarded AS (
    SELECT supplier_id, count(DISTINCT contract_id) AS contracts
    FROM award
    WHERE supplier_id IS NOT NULL
    GROUP BY supplier_id
)
SELECT s.supplier_id, s.name, s.kind, s.scheme, s.identifier, s.group_id, s.names, s.publishers, s."rows", s.amount,
       s.first_date, s.last_date, coalesce(sold.systems, []) AS systems, coalesce(awarded.contracts, 0) AS contracts,
       count(*) OVER () AS total
FROM supplier AS s
LEFT JOIN sold ON sold.supplier_id = s.supplier_id
LEFT JOIN awarded ON awarded.supplier_id = s.supplier_id
WHERE ($kind = '' OR s.kind = $kind)
  AND ($system = '' OR list_contains(sold.systems, $system))
  /* words */
ORDER BY /* order */
LIMIT $limit OFFSET $offset
