-- What the whole picture holds, from the summaries. One row.
WITH paid AS (
    SELECT coalesce(sum("rows"), 0)::BIGINT AS "rows",
           coalesce(sum(amount), 0)::DECIMAL(18, 2) AS amount,
           coalesce(sum(negative_amount), 0)::DECIMAL(18, 2) AS negative_amount,
           coalesce(sum(duplicate_rows), 0)::BIGINT AS duplicate_rows,
           coalesce(sum(duplicate_amount), 0)::DECIMAL(18, 2) AS duplicate_amount,
           coalesce(sum("rows") FILTER (WHERE month IS NULL), 0)::BIGINT AS undated_rows,
           coalesce(sum(amount) FILTER (WHERE month IS NULL), 0)::DECIMAL(18, 2) AS undated_amount
    FROM summary_month
    WHERE $publisher = '' OR publisher_id = $publisher
), held AS (
    SELECT count(*) AS publishers,
           count(organisation_id) AS resolved,
           coalesce(sum(files), 0)::BIGINT AS files,
           coalesce(sum(files_refused), 0)::BIGINT AS files_refused,
           coalesce(sum(files_not_payments), 0)::BIGINT AS files_not_payments,
           coalesce(sum(rows_rejected), 0)::BIGINT AS rows_rejected,
           coalesce(sum(sum_rejected), 0)::DECIMAL(18, 2) AS sum_rejected
    FROM summary_publisher
    WHERE $publisher = '' OR publisher_id = $publisher
)
SELECT * FROM paid, held
