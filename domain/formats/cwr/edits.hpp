#pragma once

#include "domain/formats/finding.hpp"

#include <string_view>

namespace qalam::formats::cwr {

/// One edit (check) of the standard. The code of 2.x is what its MSG records quote; 3.1 numbers its
/// edits anew, so there a finding carries our own name instead of a number that means another edit.
struct Edit {
  std::string_view code_2;  ///< "NWR T 011"; a name of ours where the standard has none.
  std::string_view name;    ///< "total_shares_not_whole"
  Level level;              ///< How far it reaches when it is enforced.
};

namespace edit {

// The file and its numbering: told, never a reason to hide what is intact
// (domain/formats/README.md).
inline constexpr Edit not_cwr{"FIL E 002", "first_record_not_hdr", Level::file};
inline constexpr Edit second_not_grh{"FIL E 003", "second_record_not_grh", Level::file};
inline constexpr Edit grh_inside_group{"FIL E 004", "grh_inside_group", Level::file};
inline constexpr Edit last_not_trl{"FIL E 005", "last_record_not_trl", Level::file};
inline constexpr Edit empty_group{"FIL E 006", "group_without_transactions", Level::file};
inline constexpr Edit after_grt{"FIL E 007", "no_group_after_grt", Level::file};
inline constexpr Edit second_control{"FIL E 008", "second_hdr_or_trl", Level::file};
inline constexpr Edit unknown_record{"FIL F 001", "unknown_record_type", Level::record};
inline constexpr Edit header_number{"FIL F 003", "transaction_number_out_of_order",
                                    Level::transaction};
inline constexpr Edit detail_transaction{"FIL F 004", "record_of_another_transaction",
                                         Level::transaction};
inline constexpr Edit record_number{"FIL F 006", "record_number_out_of_order", Level::file};
inline constexpr Edit stray_record{"FIL F 008", "record_outside_a_transaction", Level::record};
inline constexpr Edit record_length{"FIL F 009", "record_too_long", Level::field};
inline constexpr Edit record_cut{"FIL F 009", "record_cut_inside_a_field", Level::field};
inline constexpr Edit number_not_numeric{"number_not_numeric", "number_not_numeric", Level::field};
inline constexpr Edit transport_loss{"transport_loss", "transport_loss", Level::group};
inline constexpr Edit line_too_long{"line_too_long", "line_too_long", Level::record};
inline constexpr Edit transaction_too_long{"transaction_too_long", "transaction_too_long",
                                           Level::transaction};
inline constexpr Edit charset_guessed{"charset_guessed", "charset_guessed", Level::file};
inline constexpr Edit charset_unknown{"HDR F 014", "character_set_unknown", Level::file};
inline constexpr Edit charset_replaced{"charset_replaced", "characters_lost", Level::field};
inline constexpr Edit version_conflict{"version_conflict", "version_conflict", Level::file};
inline constexpr Edit version_unknown{"version_unknown", "version_unknown", Level::file};
inline constexpr Edit tax_id_left{"tax_id_left", "tax_id_left", Level::field};
inline constexpr Edit file_name_differs{"file_name_differs", "file_name_differs", Level::field};

// HDR, GRH, GRT, TRL.
inline constexpr Edit hdr_sender_type{"HDR F 002", "sender_type_unknown", Level::file};
inline constexpr Edit hdr_sender_id{"HDR F 003", "sender_id_invalid", Level::file};
inline constexpr Edit hdr_edi_version{"HDR F 009", "edi_version", Level::file};
inline constexpr Edit hdr_created{"HDR F 010", "creation_date_invalid", Level::file};
inline constexpr Edit hdr_transmitted{"HDR F 011", "transmission_date_invalid", Level::file};
inline constexpr Edit hdr_ipi{"HDR F 013", "sender_ipi_invalid", Level::file};
inline constexpr Edit grh_type{"GRH F 001", "transaction_type_unknown", Level::group};
inline constexpr Edit grh_id{"GRH F 002", "group_number_out_of_order", Level::group};
inline constexpr Edit grh_version{"GRH F 004", "group_version", Level::group};
inline constexpr Edit grh_repeated{"GRH F 005", "transaction_type_in_two_groups", Level::group};
inline constexpr Edit grt_id{"GRT F 001", "grt_of_another_group", Level::group};
inline constexpr Edit grt_transactions{"GRT F 002", "group_transaction_count", Level::group};
inline constexpr Edit grt_records{"GRT F 003", "group_record_count", Level::group};
inline constexpr Edit trl_groups{"TRL F 001", "file_group_count", Level::file};
inline constexpr Edit trl_transactions{"TRL F 002", "file_transaction_count", Level::file};
inline constexpr Edit trl_records{"TRL F 003", "file_record_count", Level::file};

// Works: the transaction as a whole.
inline constexpr Edit ser_instruments{"NWR T 003", "serious_work_without_instruments",
                                      Level::transaction};
inline constexpr Edit ser_instruments_22{"NWR T 053", "serious_work_without_instruments",
                                         Level::transaction};
inline constexpr Edit publishers_above{"NWR T 004", "publishers_above_their_part",
                                       Level::transaction};
inline constexpr Edit record_not_permitted{"NWR T 008", "record_not_permitted", Level::record};
inline constexpr Edit writers_part{"NWR T 009", "writers_part_invalid", Level::transaction};
inline constexpr Edit mod_without_arranger{"NWR T 010", "modified_without_arranger",
                                           Level::transaction};
inline constexpr Edit total_shares{"NWR T 011", "total_shares_not_whole", Level::transaction};
inline constexpr Edit no_writer{"NWR T 012", "no_writer", Level::transaction};
inline constexpr Edit repeated_work{"NWR T 013", "work_number_repeated", Level::transaction};
inline constexpr Edit collection_above{"NWR T 014", "collection_above_whole", Level::transaction};
inline constexpr Edit no_author{"NWR T 015", "no_composer_or_author", Level::transaction};
inline constexpr Edit opu_in_chain{"NWR T 016", "opu_in_chain_of_spu", Level::transaction};
inline constexpr Edit two_originals{"NWR T 017", "two_originals_in_chain", Level::transaction};
inline constexpr Edit order_21{"NWR T 018", "record_order", Level::transaction};
inline constexpr Edit order_22{"NWR T 043", "record_order", Level::transaction};
inline constexpr Edit type_of_group{"NWR T 022", "type_differs_from_group", Level::group};
inline constexpr Edit ori_with_arranger{"NWR T 023", "original_with_arranger", Level::transaction};
inline constexpr Edit public_domain_share{"NWR T 024", "public_domain_with_share",
                                          Level::transaction};
inline constexpr Edit chain_owns_nothing{"NWR T 025", "chain_owns_nothing", Level::transaction};
inline constexpr Edit acquired_original_owns{"NWR T 026", "acquired_original_owns",
                                             Level::transaction};
inline constexpr Edit chain_collection{"NWR T 027", "chain_collection_differs", Level::transaction};
inline constexpr Edit film_without_title{"NWR T 039", "film_without_production_title",
                                         Level::transaction};
inline constexpr Edit collection_above_22{"NWR T 044", "collection_above_whole",
                                          Level::transaction};
inline constexpr Edit music_with_author{"NWR T 045", "music_with_author", Level::transaction};
inline constexpr Edit collection_not_whole{"collection_not_whole", "collection_not_whole",
                                           Level::transaction};
inline constexpr Edit manuscript_not_whole{"manuscript_not_whole", "manuscript_not_whole",
                                           Level::transaction};

// Works: the header record.
inline constexpr Edit work_title{"NWR F 001", "work_title_missing", Level::transaction};
inline constexpr Edit work_language{"NWR F 002", "language_unknown", Level::field};
inline constexpr Edit work_number{"NWR F 003", "work_number_missing", Level::transaction};
inline constexpr Edit work_iswc{"NWR F 004", "iswc_invalid", Level::field};
inline constexpr Edit work_copyright_date{"NWR F 005", "copyright_date_invalid", Level::field};
inline constexpr Edit work_category{"NWR F 006", "distribution_category_unknown",
                                    Level::transaction};
inline constexpr Edit work_ser_duration{"NWR F 007", "serious_work_without_duration",
                                        Level::transaction};
inline constexpr Edit work_duration{"NWR F 008", "duration_invalid", Level::field};
inline constexpr Edit work_recorded{"NWR F 009", "recorded_indicator_invalid", Level::field};
inline constexpr Edit work_text_music{"NWR F 010", "text_music_unknown", Level::field};
inline constexpr Edit work_composite{"NWR F 011", "composite_type_unknown", Level::field};
inline constexpr Edit work_version{"NWR F 012", "version_type_unknown", Level::transaction};
inline constexpr Edit work_excerpt{"NWR F 013", "excerpt_type_unknown", Level::field};
inline constexpr Edit work_mod_arrangement{"NWR F 014", "modified_without_arrangement",
                                           Level::transaction};
inline constexpr Edit work_mod_adaptation{"NWR F 015", "modified_without_adaptation",
                                          Level::transaction};
inline constexpr Edit work_grand_rights{"NWR F 016", "grand_rights_invalid", Level::field};
inline constexpr Edit work_cwr_type{"NWR F 017", "work_type_unknown", Level::field};
inline constexpr Edit work_composite_count{"NWR F 018", "composite_without_count",
                                           Level::transaction};
inline constexpr Edit work_count_composite{"NWR F 019", "count_without_composite",
                                           Level::transaction};
inline constexpr Edit work_count{"NWR F 020", "component_count_invalid", Level::transaction};
inline constexpr Edit work_arrangement{"NWR F 022", "arrangement_unknown", Level::transaction};
inline constexpr Edit work_adaptation{"NWR F 023", "adaptation_unknown", Level::transaction};
inline constexpr Edit work_title_characters{"NWR F 024", "title_characters", Level::transaction};
inline constexpr Edit drw_reason{"drw_reason", "retraction_reason_unknown", Level::transaction};

// Publishers and what they collect.
inline constexpr Edit spu_first{"SPU R 002", "chain_begins_wrong", Level::transaction};
inline constexpr Edit spu_no_owner{"SPU R 003", "share_of_a_non_owner", Level::transaction};
inline constexpr Edit spu_in_opu_chain{"SPU R 006", "spu_in_chain_of_opu", Level::transaction};
inline constexpr Edit spt_under_opu{"SPU R 007", "territory_under_opu", Level::record};
inline constexpr Edit acquirer_owns_nothing{"SPU R 008", "acquirer_owns_nothing",
                                            Level::transaction};
inline constexpr Edit spu_sequence{"SPU F 001", "publisher_sequence", Level::transaction};
inline constexpr Edit spu_key{"SPU F 002", "interested_party_number_missing", Level::transaction};
inline constexpr Edit spu_name{"SPU F 004", "publisher_name_missing", Level::transaction};
inline constexpr Edit spu_role{"SPU F 005", "publisher_role_missing", Level::transaction};
inline constexpr Edit spu_role_list{"SPU F 006", "publisher_role_unknown", Level::transaction};
inline constexpr Edit spu_unknown{"SPU F 007", "controlled_publisher_unknown", Level::transaction};
inline constexpr Edit opu_unknown{"SPU F 008", "unknown_indicator_invalid", Level::field};
inline constexpr Edit opu_unknown_named{"SPU F 009", "unknown_but_named", Level::field};
inline constexpr Edit spu_ipi{"SPU F 010", "ipi_invalid", Level::field};
inline constexpr Edit spu_pr_society{"SPU F 012", "society_invalid", Level::field};
inline constexpr Edit spu_pr_share{"SPU F 013", "pr_share_invalid", Level::transaction};
inline constexpr Edit spu_mr_society{"SPU F 015", "society_invalid", Level::field};
inline constexpr Edit spu_mr_share{"SPU F 016", "mr_share_invalid", Level::transaction};
inline constexpr Edit spu_sr_society{"SPU F 017", "society_invalid", Level::field};
inline constexpr Edit spu_sr_share{"SPU F 018", "sr_share_invalid", Level::transaction};
inline constexpr Edit spu_special{"SPU F 020", "special_agreement_unknown", Level::field};
inline constexpr Edit spu_refusal{"SPU F 021", "first_refusal_invalid", Level::field};
inline constexpr Edit spu_tax_id{"SPU F 023", "tax_id_invalid", Level::field};
inline constexpr Edit spu_ipi_base{"SPU F 024", "ipi_base_invalid", Level::field};
inline constexpr Edit opu_role{"SPU F 028", "publisher_role_defaulted", Level::field};
inline constexpr Edit spu_agreement_type{"SPU F 030", "agreement_type_unknown", Level::field};
inline constexpr Edit spu_usa{"SPU F 031", "usa_licence_unknown", Level::field};
inline constexpr Edit acquirer_order{"SPU F 032", "acquirer_without_original", Level::transaction};
inline constexpr Edit spu_characters{"SPU F 037", "name_characters", Level::transaction};
inline constexpr Edit spt_no_share{"SPT R 001", "territory_without_share", Level::transaction};
inline constexpr Edit spt_parent{"SPT F 001", "territory_without_party", Level::transaction};
inline constexpr Edit spt_key{"SPT F 002", "territory_of_another_party", Level::transaction};
inline constexpr Edit spt_pr_share{"SPT F 006", "pr_share_invalid", Level::transaction};
inline constexpr Edit spt_mr_share{"SPT F 007", "mr_share_invalid", Level::transaction};
inline constexpr Edit spt_sr_share{"SPT F 008", "sr_share_invalid", Level::transaction};
inline constexpr Edit spt_territory{"SPT F 009", "territory_unknown", Level::transaction};
inline constexpr Edit spt_include{"SPT F 010", "inclusion_invalid", Level::transaction};
inline constexpr Edit spt_change{"SPT F 011", "shares_change_invalid", Level::field};
inline constexpr Edit spt_sequence{"SPT F 013", "territory_sequence", Level::record};

// Writers, what they collect, who publishes them.
inline constexpr Edit swr_link{"SWR R 002", "writer_without_publisher", Level::transaction};
inline constexpr Edit swr_key{"SWR F 001", "interested_party_number_missing", Level::transaction};
inline constexpr Edit swr_name{"SWR F 003", "writer_name_missing", Level::transaction};
inline constexpr Edit swr_unknown{"SWR F 004", "controlled_writer_unknown", Level::transaction};
inline constexpr Edit owr_unknown{"SWR F 005", "unknown_indicator_invalid", Level::field};
inline constexpr Edit owr_unknown_named{"SWR F 006", "unknown_but_named", Level::field};
inline constexpr Edit swr_role{"SWR F 007", "writer_role_missing", Level::transaction};
inline constexpr Edit swr_role_list{"SWR F 008", "writer_role_unknown", Level::transaction};
inline constexpr Edit swr_ipi{"SWR F 009", "ipi_invalid", Level::field};
inline constexpr Edit swr_pr_society{"SWR F 010", "society_invalid", Level::field};
inline constexpr Edit swr_pr_share{"SWR F 011", "pr_share_invalid", Level::transaction};
inline constexpr Edit swr_mr_society{"SWR F 012", "society_invalid", Level::field};
inline constexpr Edit swr_mr_share{"SWR F 013", "mr_share_invalid", Level::transaction};
inline constexpr Edit swr_sr_society{"SWR F 014", "society_invalid", Level::field};
inline constexpr Edit swr_sr_share{"SWR F 015", "sr_share_invalid", Level::transaction};
inline constexpr Edit swr_reversionary{"SWR F 016", "reversionary_invalid", Level::field};
inline constexpr Edit swr_refusal{"SWR F 017", "first_refusal_invalid", Level::field};
inline constexpr Edit swr_hire{"SWR F 018", "work_for_hire_invalid", Level::field};
inline constexpr Edit swr_mod{"SWR F 020", "modified_without_arranging_share", Level::transaction};
inline constexpr Edit swr_tax_id{"SWR F 021", "tax_id_invalid", Level::field};
inline constexpr Edit swr_ipi_base{"SWR F 022", "ipi_base_invalid", Level::field};
inline constexpr Edit swr_usa{"SWR F 024", "usa_licence_unknown", Level::field};
inline constexpr Edit swr_characters{"SWR F 029", "name_characters", Level::transaction};
inline constexpr Edit swr_first_characters{"SWR F 030", "name_characters", Level::transaction};
inline constexpr Edit swt_no_share{"SWT R 001", "territory_without_share", Level::transaction};
inline constexpr Edit swt_excluded_share{"SWT R 003", "excluded_territory_with_share",
                                         Level::field};
inline constexpr Edit swt_parent{"SWT F 001", "territory_without_party", Level::transaction};
inline constexpr Edit swt_key{"SWT F 002", "territory_of_another_party", Level::transaction};
inline constexpr Edit swt_pr_share{"SWT F 003", "pr_share_invalid", Level::transaction};
inline constexpr Edit swt_mr_share{"SWT F 004", "mr_share_invalid", Level::transaction};
inline constexpr Edit swt_sr_share{"SWT F 005", "sr_share_invalid", Level::transaction};
inline constexpr Edit swt_territory{"SWT F 006", "territory_unknown", Level::transaction};
inline constexpr Edit swt_include{"SWT F 007", "inclusion_invalid", Level::transaction};
inline constexpr Edit swt_change{"SWT F 008", "shares_change_invalid", Level::field};
inline constexpr Edit swt_sequence{"SWT F 010", "territory_sequence", Level::record};
inline constexpr Edit pwr_after_owr{"PWR R 001", "publisher_link_of_other_writer", Level::record};
inline constexpr Edit pwr_parent{"PWR R 002", "publisher_link_without_writer", Level::record};
inline constexpr Edit pwr_publisher{"PWR F 001", "publisher_link_unknown", Level::transaction};
inline constexpr Edit pwr_name{"PWR F 002", "publisher_link_name", Level::field};
inline constexpr Edit pwr_writer{"PWR F 005", "publisher_link_of_another_writer", Level::record};
inline constexpr Edit pwr_chain{"PWR F 006", "publisher_link_chain", Level::transaction};
inline constexpr Edit man_parent{"man_parent", "manuscript_share_without_writer", Level::record};
inline constexpr Edit man_share{"man_share", "manuscript_share_invalid", Level::transaction};

// Titles, other works, artists, recordings, the rest.
inline constexpr Edit alt_title{"ALT F 001", "title_missing", Level::record};
inline constexpr Edit alt_type{"ALT F 002", "title_type_unknown", Level::field};
inline constexpr Edit alt_language{"ALT F 003", "language_unknown", Level::record};
inline constexpr Edit alt_characters{"ALT F 004", "title_characters", Level::record};
inline constexpr Edit alt_national{"ALT F 005", "title_characters", Level::record};
inline constexpr Edit alt_needs_language{"ALT F 006", "title_without_language", Level::record};
inline constexpr Edit nat_title{"NAT F 001", "title_missing", Level::record};
inline constexpr Edit nat_type{"NAT F 002", "title_type_unknown", Level::field};
inline constexpr Edit nat_language{"NAT F 003", "language_unknown", Level::field};
inline constexpr Edit ewt_one{"EWT R 001", "second_entire_work", Level::transaction};
inline constexpr Edit ewt_title{"EWT F 001", "title_missing", Level::record};
inline constexpr Edit ewt_iswc{"EWT F 002", "iswc_invalid", Level::field};
inline constexpr Edit ver_one{"VER R 001", "second_original_work", Level::transaction};
inline constexpr Edit ver_title{"VER F 001", "title_missing", Level::record};
inline constexpr Edit ver_iswc{"VER F 002", "iswc_invalid", Level::field};
inline constexpr Edit com_composite{"COM R 001", "component_without_composite", Level::record};
inline constexpr Edit com_title{"COM F 001", "title_missing", Level::record};
inline constexpr Edit com_iswc{"COM F 002", "iswc_invalid", Level::field};
inline constexpr Edit com_writer{"COM F 011", "component_without_writer", Level::record};
inline constexpr Edit per_name{"PER F 001", "artist_name_missing", Level::record};
inline constexpr Edit per_ipi{"PER F 002", "ipi_invalid", Level::field};
inline constexpr Edit npr_empty{"NPR F 001", "artist_name_missing", Level::record};
inline constexpr Edit rec_empty{"REC F 001", "recording_empty", Level::record};
inline constexpr Edit rec_date{"REC F 002", "release_date_invalid", Level::field};
inline constexpr Edit rec_duration{"REC F 003", "duration_invalid", Level::field};
inline constexpr Edit rec_isrc{"REC F 010", "isrc_invalid", Level::field};
inline constexpr Edit rec_format{"REC F 011", "recording_format_unknown", Level::field};
inline constexpr Edit rec_technique{"REC F 012", "recording_technique_unknown", Level::field};
inline constexpr Edit orn_purpose{"ORN F 001", "purpose_unknown", Level::record};
inline constexpr Edit orn_library{"ORN F 004", "library_without_cd", Level::record};
inline constexpr Edit orn_bltvr{"ORN F 006", "bltvr_unknown", Level::field};
inline constexpr Edit orn_title{"ORN F 010", "origin_without_title", Level::record};
inline constexpr Edit orn_film{"ORN F 013", "film_without_production_title", Level::transaction};
inline constexpr Edit ind_parent{"IND R 001", "instrument_without_instrumentation", Level::record};
inline constexpr Edit ind_code{"IND F 001", "instrument_missing", Level::record};
inline constexpr Edit ari_empty{"ARI R 001", "additional_information_empty", Level::record};
inline constexpr Edit ari_right{"ARI F 002", "type_of_right_unknown", Level::record};
inline constexpr Edit ari_subject{"ARI F 003", "subject_code_unknown", Level::record};
inline constexpr Edit xrf_organisation{"XRF F 001", "organisation_missing", Level::record};
inline constexpr Edit xrf_identifier{"XRF F 002", "identifier_missing", Level::record};
inline constexpr Edit xrf_type{"XRF F 003", "identifier_type_unknown", Level::record};
inline constexpr Edit xrf_validity{"XRF F 004", "validity_unknown", Level::record};
inline constexpr Edit wri_ipi{"wri_ipi", "ipi_invalid", Level::field};

// Agreements.
inline constexpr Edit agr_no_territory{"AGR T 002", "agreement_without_territory",
                                       Level::transaction};
inline constexpr Edit agr_parties{"AGR T 003", "agreement_without_parties", Level::transaction};
inline constexpr Edit agr_shares{"AGR T 005", "agreement_shares_not_whole", Level::transaction};
inline constexpr Edit agr_number{"AGR F 001", "agreement_number_missing", Level::transaction};
inline constexpr Edit agr_type{"AGR F 003", "agreement_type_unknown", Level::transaction};
inline constexpr Edit agr_start{"AGR F 004", "start_date_invalid", Level::transaction};
inline constexpr Edit agr_end{"AGR F 005", "end_date_invalid", Level::transaction};
inline constexpr Edit agr_retention{"AGR F 007", "retention_date_invalid", Level::transaction};
inline constexpr Edit agr_prior{"AGR F 009", "prior_royalty_invalid", Level::transaction};
inline constexpr Edit agr_post_term{"AGR F 013", "post_term_invalid", Level::transaction};
inline constexpr Edit agr_signature{"AGR F 018", "signature_date_invalid", Level::field};
inline constexpr Edit agr_clause{"AGR F 019", "clause_unknown", Level::field};
inline constexpr Edit agr_clause_missing{"AGR F 020", "clause_missing", Level::transaction};
inline constexpr Edit agr_works{"AGR F 021", "number_of_works_invalid", Level::transaction};
inline constexpr Edit agr_change{"AGR F 022", "shares_change_invalid", Level::field};
inline constexpr Edit agr_advance{"AGR F 023", "advance_given_invalid", Level::field};
inline constexpr Edit ter_include{"TER F 001", "inclusion_invalid", Level::transaction};
inline constexpr Edit ter_territory{"TER F 002", "territory_unknown", Level::transaction};
inline constexpr Edit ipa_no_share{"IPA R 002", "acquirer_without_share", Level::transaction};
inline constexpr Edit ipa_role{"IPA F 001", "agreement_role_unknown", Level::transaction};
inline constexpr Edit ipa_ipi{"IPA F 002", "ipi_invalid", Level::field};
inline constexpr Edit ipa_key{"IPA F 003", "interested_party_number_missing", Level::transaction};
inline constexpr Edit ipa_ipi_base{"IPA F 004", "ipi_base_invalid", Level::field};
inline constexpr Edit ipa_name{"IPA F 005", "last_name_missing", Level::transaction};
inline constexpr Edit ipa_share{"IPA F 009", "share_invalid", Level::transaction};
inline constexpr Edit ipa_society{"IPA F 012", "share_without_society", Level::transaction};

// Acknowledgements: read, never enforced: they are answers to us.
inline constexpr Edit ack_key{"ACK F 001", "original_file_unreadable", Level::field};
inline constexpr Edit ack_processed{"ACK F 007", "processing_date_invalid", Level::field};
inline constexpr Edit ack_status{"ACK F 008", "status_unknown", Level::field};

}  // namespace edit
}  // namespace qalam::formats::cwr
