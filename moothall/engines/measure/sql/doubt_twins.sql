-- Months in which most rows stand twice. Rows marked as duplicates are not looked at: they are left out already.
-- Out: publisher_id, financial_year, month, rows (not marked), marked, alike and paired: shares of rows that stand an
-- even number of times alike but for the transaction reference, and alike in beneficiary and amount only.
WITH kind AS (
    SELECT publisher_id, financial_year, month, hash(supplier_text, amount) AS twin,
           hash(period_start, period_end, unit_text, service_label_pub, purpose_text, expense_type_text) AS detail,
           count(*) FILTER (WHERE duplicate_of IS NULL) AS times,
           count(*) FILTER (WHERE duplicate_of IS NOT NULL) AS marked
    FROM payment
    WHERE month IS NOT NULL AND amount <> 0
    GROUP BY ALL
),
pair AS (
    SELECT publisher_id, financial_year, month, twin,
           sum(times) AS times, sum(marked) AS marked,
           sum(CASE WHEN times % 2 = 0 THEN times ELSE 0 END) AS alike
    FROM kind
    GROUP BY ALL
)
SELECT publisher_id, financial_year, month,
       CAST(sum(times) AS BIGINT) AS rows,
       CAST(sum(marked) AS BIGINT) AS marked,
       sum(alike) / greatest(sum(times), 1) AS alike,
       sum(CASE WHEN times % 2 = 0 THEN times ELSE 0 END) / greatest(sum(times), 1) AS paired
FROM pair
GROUP BY publisher_id, financial_year, month
ORDER BY publisher_id, month
