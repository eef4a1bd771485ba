-- Contracts by words, buyer, supplier, type of system, status and end. The comments are filled from constants of
-- queries_contracts.py; what people type is bound.
WITH awarded AS (
    SELECT contract_id, list(DISTINCT supplier_text ORDER BY supplier_text) AS suppliers,
           list(DISTINCT supplier_id ORDER BY supplier_id) AS supplier_ids
    FROM award
    GROUP BY contract_id
), paid AS (
    SELECT contract_id, count(*) AS payments FROM contract_payment WHERE contract_id IS NOT NULL GROUP BY contract_id
)
SELECT c.contract_id, c.title, c.buyer_text, c.organisation_id, c.value, c.currency, c.start_date, c.end_date,
       c.extended_end, c.status, c.system_type, c.system_confidence, c.source, c.published, c.notice_url, c.ocid,
       coalesce(a.suppliers, []) AS suppliers, coalesce(a.supplier_ids, []) AS supplier_ids,
       coalesce(paid.payments, 0) AS payments, count(*) OVER () AS total
FROM contract AS c
LEFT JOIN awarded AS a ON a.contract_id = c.contract_id
LEFT JOIN paid ON paid.contract_id = c.contract_id
WHERE ($organisation = '' OR c.organisation_id = $organisation)
  AND ($system = '' OR c.system_type = $system OR ($system = 'any' AND c.system_type IS NOT NULL))
  AND ($status = '' OR c.status = $status)
  AND ($supplier = '' OR list_contains(a.supplier_ids, $supplier))
  AND ($after IS NULL OR c.end_date >= $after)
  AND ($before IS NULL OR c.end_date < $before)
  AND (NOT $undated OR c.end_date IS NULL)
  /* words */
ORDER BY /* order */
LIMIT $limit OFFSET $offset
