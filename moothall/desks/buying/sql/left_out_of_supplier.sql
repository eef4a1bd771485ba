-- Duplicates left out of a supplier in a year, and the months in which more was taken back than paid.
SELECT coalesce(sum(duplicate_rows), 0)::BIGINT AS duplicate_rows,
       coalesce(sum(duplicate_amount), 0)::DECIMAL(18, 2) AS duplicate_amount,
       count(*) FILTER (WHERE amount < 0) AS negative_rows,
       coalesce(sum(amount) FILTER (WHERE amount < 0), 0)::DECIMAL(18, 2) AS negative_amount
FROM supplier_month
WHERE financial_year = $year AND supplier_id = $key
