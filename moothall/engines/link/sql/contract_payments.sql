-- Payments and the contract that each was made under, in this order of trust: a contract reference that is printed with
-- the payment and belongs to one contract of that buyer; else the one contract of that buyer with that supplier in whose
-- time the payment wholly lies. Where several fit there is no contract, and the row says how many fit.
-- Persons and withheld beneficiaries are left out. `longest` is how many days a span may have to count as a date.
WITH signed AS (
    SELECT contract_id, ocid, organisation_id, start_date, end_date, extended_end, published,
           upper(regexp_replace(coalesce(reference, ''), '[^A-Za-z0-9]', '', 'g')) AS ref_key,
           upper(regexp_replace(coalesce(ocid, ''), '[^A-Za-z0-9]', '', 'g')) AS ocid_key
    FROM contract
    WHERE organisation_id IS NOT NULL AND status IN ('awarded', 'terminated')
), sold AS (
    SELECT s.contract_id, s.organisation_id, a.award_id, a.supplier_id,
           coalesce(a.start_date, s.start_date, a.award_date, s.published) AS from_day,
           greatest(coalesce(a.end_date, s.end_date), coalesce(s.extended_end, a.end_date, s.end_date)) AS to_day
    FROM signed AS s
    JOIN award AS a ON a.contract_id = s.contract_id
    WHERE a.supplier_id IS NOT NULL
), paid AS (
    SELECT p.payment_id, b.organisation_id, l.supplier_id, p.period_start, p.period_end,
           upper(regexp_replace(coalesce(p.contract_ref, ''), '[^A-Za-z0-9]', '', 'g')) AS ref_key
    FROM payment AS p
    JOIN publisher AS b ON b.publisher_id = p.publisher_id
    LEFT JOIN supplier_alias AS l
      ON l.publisher_id = p.publisher_id AND l.supplier_text = p.supplier_text
     AND coalesce(l.supplier_ref_pub, '') = coalesce(p.supplier_ref_pub, '')
    WHERE b.organisation_id IN (SELECT organisation_id FROM signed)
      AND p.person IS NOT TRUE AND p.redaction IS NULL
), referred AS (
    SELECT p.payment_id, s.contract_id, min(a.award_id) AS award_id, count(a.award_id) AS awards,
           count(o.award_id) AS others, count(*) OVER (PARTITION BY p.payment_id) AS fitting
    FROM paid AS p
    JOIN signed AS s
      ON s.organisation_id = p.organisation_id AND p.ref_key IN (s.ref_key, s.ocid_key)
    LEFT JOIN sold AS a ON a.contract_id = s.contract_id AND a.supplier_id = p.supplier_id
    LEFT JOIN sold AS o ON o.contract_id = s.contract_id AND o.supplier_id <> p.supplier_id
    WHERE length(p.ref_key) >= 4 AND regexp_matches(p.ref_key, '[0-9]')
    GROUP BY p.payment_id, s.contract_id
), dated AS (
    SELECT p.payment_id, a.contract_id, min(a.award_id) AS award_id, count(*) AS awards,
           max(p.period_start = p.period_end) AS to_the_day, count(*) OVER (PARTITION BY p.payment_id) AS fitting
    FROM paid AS p
    JOIN sold AS a
      ON a.organisation_id = p.organisation_id AND a.supplier_id = p.supplier_id
     AND p.period_start >= a.from_day AND p.period_end <= a.to_day
    WHERE date_diff('day', p.period_start, p.period_end) <= $longest
      AND p.payment_id NOT IN (SELECT payment_id FROM referred)
    GROUP BY p.payment_id, a.contract_id
)
SELECT payment_id, contract_id, CASE WHEN awards = 1 THEN award_id END AS award_id,
       CASE WHEN awards > 0 THEN 0.98 WHEN others > 0 THEN 0.6 ELSE 0.9 END::DOUBLE AS confidence,
       CASE WHEN awards > 0 THEN 'the printed contract reference, the buyer and the supplier agree'
            WHEN others > 0 THEN 'the printed contract reference and the buyer agree; the contract names another supplier'
            ELSE 'the printed contract reference and the buyer agree; the contract names no supplier that is known' END
           AS how
FROM referred WHERE fitting = 1
UNION ALL
SELECT DISTINCT payment_id, NULL, NULL, 0.0::DOUBLE,
       'cannot tell: the printed contract reference is that of ' || fitting || ' contracts of the buyer'
FROM referred WHERE fitting > 1
UNION ALL
SELECT payment_id, contract_id, CASE WHEN awards = 1 THEN award_id END,
       CASE WHEN to_the_day THEN 0.75 ELSE 0.7 END::DOUBLE,
       'supplier, buyer and dates agree, and it is their only contract known for then'
FROM dated WHERE fitting = 1
UNION ALL
SELECT DISTINCT payment_id, NULL, NULL, 0.0::DOUBLE,
       'cannot tell: ' || fitting || ' contracts of this buyer and supplier run then'
FROM dated WHERE fitting > 1
ORDER BY 1, 2
