-- Payments in the field names of the LGA Spend schema. Names of natural persons are withheld as the schema's guide asks.
-- Parameters: $publisher (or NULL for all), $duplicates (whether rows met before are given too).
SELECT coalesce(p.organisation_label, r.publisher_name) AS OrganisationLabel,
       r.organisation_id AS OrganisationURI,
       coalesce(p.unit_text, p.service_label_pub) AS OrganisationalUnit,
       p.service_label_pub AS ServiceCategoryLabel,
       p.service_code_pub AS ServiceCategoryURI,
       CASE WHEN p.person THEN 'Redacted Personal Data' ELSE p.supplier_text END AS BeneficiaryName,
       CASE WHEN p.person THEN NULL ELSE p.supplier_ref_pub END AS BeneficiaryOtherID,
       p.company_no AS CompaniesHouseRegistrationNumber,
       p.charity_no AS CharityCommissionNumber,
       p.payment_date AS PaymentDate,
       p.transaction_ref AS TransactionNumber,
       p.amount AS Amount,
       p.amount_vat AS IrrecoverableVATAmount,
       CASE WHEN p.person AND contains(upper(coalesce(p.purpose_text, p.expense_type_text)), upper(p.supplier_text))
            THEN 'Redacted Personal Data' ELSE coalesce(p.purpose_text, p.expense_type_text) END AS Purpose,
       p.procurement_text AS CategoryInternalName,
       p.cpv AS CPVCode,
       p.proclass AS ProclassLabel,
       p.card_kind AS CardTransaction,
       p.contract_ref AS ContractRef,
       p.payment_id AS MoothallPayment
FROM payment AS p
JOIN resource AS r USING (resource_id)
WHERE ($publisher IS NULL OR p.publisher_id = $publisher)
  AND ($duplicates OR p.duplicate_of IS NULL)
ORDER BY p.publisher_id, p.period_start, p.resource_id, p.table_no, p.line
