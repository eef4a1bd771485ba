-- Payments tied to a contract, newest first, with how surely; duplicates are left out.
WITH linked AS (
    SELECT payment_id, award_id, confidence, how FROM contract_payment WHERE contract_id = $contract
)
SELECT p.payment_id, p.publisher_id, p.period_start, p.period_end, p.supplier_text, p.amount, p.amount_kind,
       p.purpose_text, p.contract_ref, l.confidence, l.how,
       count(*) OVER () AS total, (sum(p.amount) OVER ())::DECIMAL(18, 2) AS sum_of_all
FROM payment AS p
JOIN linked AS l ON l.payment_id = p.payment_id
WHERE p.duplicate_of IS NULL AND p.person IS NOT TRUE
ORDER BY p.period_start DESC NULLS LAST, p.payment_id
LIMIT $limit OFFSET $offset
