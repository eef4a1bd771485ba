-- What is paid for each type of system in a financial year (every year when it is empty): what is told to be for it, and
-- apart what may be for it. Duplicates and figures in doubt are left out.
WITH paid AS (
    SELECT system_type, candidates, publisher_id, supplier_id, amount
    FROM payment_system
    WHERE NOT duplicate AND ($year = '' OR financial_year = $year)
      AND NOT EXISTS (
          SELECT 1 FROM doubt AS d
          WHERE d.excludes AND d.publisher_id = payment_system.publisher_id
            AND (d.financial_year IS NULL OR d.financial_year = payment_system.financial_year)
      )
), told AS (
    SELECT system_type AS code, count(*) AS "rows", sum(amount)::DECIMAL(18, 2) AS amount,
           count(DISTINCT supplier_id) AS suppliers, list(DISTINCT publisher_id) AS publishers
    FROM paid
    WHERE system_type IS NOT NULL
    GROUP BY system_type
), may_be AS (
    SELECT code, count(*) AS possible_rows, sum(amount)::DECIMAL(18, 2) AS possible
    FROM (SELECT unnest(candidates) AS code, amount FROM paid WHERE system_type IS NULL) AS each_candidate
    GROUP BY code
)
SELECT coalesce(told.code, may_be.code) AS code,
       coalesce(told."rows", 0) AS "rows",
       coalesce(told.amount, 0)::DECIMAL(18, 2) AS amount,
       coalesce(told.suppliers, 0) AS suppliers,
       coalesce(told.publishers, []) AS publishers,
       coalesce(may_be.possible_rows, 0) AS possible_rows,
       coalesce(may_be.possible, 0)::DECIMAL(18, 2) AS possible
FROM told
FULL JOIN may_be ON may_be.code = told.code
ORDER BY amount DESC, code
