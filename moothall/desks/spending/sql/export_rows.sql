-- The payments of a selection in one file, in the order of the file.
SELECT payment_id, publisher_id, organisation_label, unit_text, service_label_pub, service_code_pub, supplier_text,
       supplier_ref_pub, company_no, charity_no, vat_no, payment_date, date_kind, date_text, period_start, period_end,
       transaction_ref, amount, amount_kind, amount_net, amount_vat, amount_gross, amount_text, currency, purpose_text,
       expense_type_text, procurement_text, cpv, proclass, card_kind, contract_ref, capital_revenue, redaction, person,
       duplicate_of, reversal_of, financial_year, month, resource_id, table_no, sheet, line
FROM payment
WHERE publisher_id = $in_publisher AND resource_id = $in_file AND /* where */
ORDER BY table_no, line
