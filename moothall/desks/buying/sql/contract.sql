-- One contract with everything known of it.
SELECT contract_id, source, ocid, buyer_text, organisation_id, buyer_how, title, description, cpv, cpv_text, value,
       currency, start_date, end_date, extension_text, extended_end, status, notice_kind, notice_id, notice_url, published,
       releases, system_type, system_confidence, system_how, candidates, resource_id, place, raw
FROM contract
WHERE contract_id = $contract
