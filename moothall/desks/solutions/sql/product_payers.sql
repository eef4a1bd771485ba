-- What each publisher paid for each product that can be told, by seller: payments, pounds, first and last day. Marked
-- duplicates are left out; where all was taken back nothing was bought.
SELECT p.system_type, s.supplier_name, p.product, p.publisher_id, b.organisation_id,
       list(DISTINCT p.supplier_id ORDER BY p.supplier_id) AS supplier_ids, count(*) AS "rows",
       sum(p.amount)::DECIMAL(18, 2) AS amount, min(p.period_start) AS first_day,
       max(coalesce(p.period_end, p.period_start)) AS last_day, arg_max(p.how, p.confidence) AS how,
       max(p.confidence) AS confidence
FROM payment_system AS p
JOIN supplier_product AS s
  ON s.supplier_id = p.supplier_id AND s.product = p.product AND s.system_type = p.system_type
LEFT JOIN summary_publisher AS b ON b.publisher_id = p.publisher_id
WHERE NOT p.duplicate AND p.product IS NOT NULL AND b.organisation_id IS NOT NULL
GROUP BY p.system_type, s.supplier_name, p.product, p.publisher_id, b.organisation_id
HAVING sum(p.amount) > 0
ORDER BY p.system_type, s.supplier_name, p.product, amount DESC, p.publisher_id
