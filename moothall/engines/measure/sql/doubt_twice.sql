-- Months whose amounts are twice those of the months around: how many distinct (beneficiary, amount) of a month come
-- in the two months before or after with the same amount, and how many with just half of it.
-- Out: publisher_id, financial_year, month, same, half.
WITH pair AS (
    SELECT publisher_id, financial_year, month, hash(supplier_text) AS name, CAST(amount * 100 AS BIGINT) AS pence
    FROM payment
    WHERE month IS NOT NULL AND duplicate_of IS NULL AND redaction IS NULL AND supplier_text IS NOT NULL AND amount > 0
    GROUP BY ALL
),
met AS (
    SELECT a.publisher_id, a.financial_year, a.month, a.name, a.pence,
           max(CASE WHEN b.pence = a.pence THEN 1 ELSE 0 END) AS same,
           max(CASE WHEN b.pence <> a.pence THEN 1 ELSE 0 END) AS half
    FROM (
        SELECT *, pence AS wanted FROM pair
        UNION ALL
        SELECT *, pence // 2 AS wanted FROM pair WHERE pence % 2 = 0
    ) AS a
    JOIN pair AS b
      ON b.publisher_id = a.publisher_id AND b.name = a.name AND b.pence = a.wanted
    WHERE abs(date_diff('month', a.month, b.month)) BETWEEN 1 AND 2
    GROUP BY ALL
)
SELECT publisher_id, financial_year, month,
       CAST(sum(same) AS BIGINT) AS same, CAST(sum(half) AS BIGINT) AS half
FROM met
GROUP BY publisher_id, financial_year, month
ORDER BY publisher_id, month
