-- Contracts with the suppliers of a product, for the type of system that the product is.
SELECT c.contract_id, c.organisation_id, c.buyer_text, c.title, c.start_date, c.end_date, c.extended_end,
       coalesce(a.value, CASE WHEN count(*) OVER (PARTITION BY c.contract_id) = 1 THEN c.value END) AS value,
       c.status, c.system_how, a.supplier_id, a.supplier_text
FROM contract AS c
JOIN award AS a USING (contract_id)
JOIN supplier_product AS p
  ON p.supplier_id = a.supplier_id AND p.product = $product AND p.supplier_name = $seller
 AND p.system_type = $system
WHERE c.system_type = $system AND c.status NOT IN ('planning', 'cancelled', 'terminated')
ORDER BY c.end_date NULLS LAST, c.contract_id, a.award_id
