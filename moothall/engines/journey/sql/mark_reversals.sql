-- Negative lines that take back an earlier payment of the same amount to the same beneficiary within about a year.
-- In: slim (as for duplicates, with `since`: the first day a row can lie on). Duplicates are left out before.
-- The nth negative answers the nth positive, by reference where both print one, else inside the same unit.
WITH signed AS (
    SELECT payment_id, supplier, ref, unit, since, amount, abs(amount) AS size FROM slim WHERE supplier IS NOT NULL AND amount <> 0
),
by_ref AS (
    SELECT *, row_number() OVER (PARTITION BY supplier, size, ref, amount < 0 ORDER BY since, payment_id) AS nth
    FROM signed WHERE ref IS NOT NULL
),
first_pass AS (
    SELECT minus.payment_id, plus.payment_id AS reversal_of
    FROM by_ref AS minus
    JOIN by_ref AS plus
      ON plus.supplier = minus.supplier AND plus.size = minus.size AND plus.ref = minus.ref AND plus.nth = minus.nth
    WHERE minus.amount < 0 AND plus.amount > 0
),
rest AS (
    SELECT *, row_number() OVER (PARTITION BY supplier, size, unit, amount < 0 ORDER BY since, payment_id) AS nth
    FROM signed
    WHERE size >= 1
      AND payment_id NOT IN (SELECT payment_id FROM first_pass)
      AND payment_id NOT IN (SELECT reversal_of FROM first_pass)
      AND supplier IN (SELECT supplier FROM signed WHERE amount < 0)
),
second_pass AS (
    SELECT minus.payment_id, plus.payment_id AS reversal_of
    FROM rest AS minus
    JOIN rest AS plus
      ON plus.supplier = minus.supplier AND plus.size = minus.size AND plus.unit IS NOT DISTINCT FROM minus.unit
     AND plus.nth = minus.nth
    WHERE minus.amount < 0 AND plus.amount > 0
      AND plus.since <= minus.since AND minus.since - plus.since <= 400
)
SELECT payment_id, reversal_of FROM first_pass
UNION ALL
SELECT payment_id, reversal_of FROM second_pass
