#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>

namespace qalam {

// Numbers stand in the log for ever: append, never renumber. Zero is "not given".

/// What is entrusted, licensed and distributed. The first three are authors' rights as CWR names
/// them (PR, MR, SR), the last two related rights.
enum class Right : std::uint8_t {
  none = 0,
  performing = 1,
  mechanical = 2,
  synchronisation = 3,
  performer = 4,
  producer = 5,
};
BOOST_DESCRIBE_ENUM(Right, none, performing, mechanical, synchronisation, performer, producer)

/// Type of use: a dimension of pools and of the transparency report.
enum class UseType : std::uint8_t {
  none = 0,
  radio = 1,
  television = 2,
  cable = 3,
  public_performance = 4,
  concert = 5,
  cinema = 6,
  streaming = 7,
  download = 8,
  ringtone = 9,
  user_generated = 10,
  webcast = 11,
  private_copying = 12,
  other = 13,
};
BOOST_DESCRIBE_ENUM(UseType, none, radio, television, cable, public_performance, concert, cinema,
                    streaming, download, ringtone, user_generated, webcast, private_copying, other)

/// Where the money of a pool comes from.
enum class Source : std::uint8_t {
  none = 0,
  direct_licence = 1,
  sister_society = 2,
  levy = 3,
  court = 4,
};
BOOST_DESCRIBE_ENUM(Source, none, direct_licence, sister_society, levy, court)

enum class PartyKind : std::uint8_t { none = 0, natural = 1, legal = 2 };
BOOST_DESCRIBE_ENUM(PartyKind, none, natural, legal)

/// Who a person is on the platform.
enum class Role : std::uint8_t {
  none = 0,
  holder = 1,
  society_clerk = 2,
  society_approver = 3,
  licensee = 4,
  auditor = 5,
  authority = 6,
  operator_ = 7,
};
BOOST_DESCRIBE_ENUM(Role, none, holder, society_clerk, society_approver, licensee, auditor,
                    authority, operator_)

/// Role of a party in a work, as CWR codes it; publisher types and writer designations in one list.
enum class PartRole : std::uint8_t {
  none = 0,
  composer_author = 1,         // CA
  composer = 2,                // C
  author = 3,                  // A
  arranger = 4,                // AR
  adaptor = 5,                 // AD
  sub_arranger = 6,            // SR
  sub_author = 7,              // SA
  translator = 8,              // TR
  income_participant = 9,      // PA
  original_publisher = 10,     // E
  acquirer = 11,               // AQ
  administrator = 12,          // AM
  sub_publisher = 13,          // SE
  substituted_publisher = 14,  // ES
  featured_performer = 15,
  other_performer = 16,
  producer = 17,
};
BOOST_DESCRIBE_ENUM(PartRole, none, composer_author, composer, author, arranger, adaptor,
                    sub_arranger, sub_author, translator, income_participant, original_publisher,
                    acquirer, administrator, sub_publisher, substituted_publisher,
                    featured_performer, other_performer, producer)

enum class ParameterName : std::uint16_t {
  none = 0,
  deduction_cap_ppm = 1,  ///< Of what was collected; default of the law: 300 000 (70/30).
  social_cap_ppm = 2,     ///< Social and cultural fund, of what was collected.
  minimum_payout_micros = 3,
  mci_micros = 4,  ///< Monthly calculation index (МРП), in KZT.
  vat_ppm = 5,
  minimum_rate_ppm = 6,  ///< Legal minimum, as ppm of the tariff's own unit.
  reserve_ppm = 7,
  social_fund_ppm = 8,
  admin_fee_ppm = 9,
};
BOOST_DESCRIBE_ENUM(ParameterName, none, deduction_cap_ppm, social_cap_ppm, minimum_payout_micros,
                    mci_micros, vat_ppm, minimum_rate_ppm, reserve_ppm, social_fund_ppm,
                    admin_fee_ppm)

enum class TariffKind : std::uint8_t {
  none = 0,
  flat = 1,          ///< An amount per month.
  mci_per_unit = 2,  ///< rate × MCI × units × months (seat, m², room, vehicle).
  percent = 3,       ///< A part of a revenue base, not below a minimum per month.
};
BOOST_DESCRIBE_ENUM(TariffKind, none, flat, mci_per_unit, percent)

enum class DeductionKind : std::uint8_t { none = 0, admin_fee = 1, social_fund = 2, reserve = 3 };
BOOST_DESCRIBE_ENUM(DeductionKind, none, admin_fee, social_fund, reserve)

enum class HoldReason : std::uint8_t { none = 0, dispute = 1, unlocated = 2, no_mandate = 3 };
BOOST_DESCRIBE_ENUM(HoldReason, none, dispute, unlocated, no_mandate)

/// Where the amount of an allocation goes when the run is posted.
enum class Destination : std::uint8_t {
  none = 0,
  payable = 1,  ///< The holder has a mandate with the society.
  held_unlocated = 2,
  held_unmandated = 3,  ///< No mandate: kept by work until somebody claims it.
  due_to = 4,           ///< A sister society that the holder belongs to.
  held_dispute = 5,
  unclaimed = 6,  ///< The part of a work that nobody claims.
  unmatched = 7,  ///< Usage that is not identified yet keeps its money.
};
BOOST_DESCRIBE_ENUM(Destination, none, payable, held_unlocated, held_unmandated, due_to,
                    held_dispute, unclaimed, unmatched)

enum class MatchMethod : std::uint8_t {
  none = 0,
  own_id = 1,
  isrc = 2,
  iswc = 3,
  names = 4,
  person = 5
};
BOOST_DESCRIBE_ENUM(MatchMethod, none, own_id, isrc, iswc, names, person)

}  // namespace qalam
