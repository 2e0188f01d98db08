#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

namespace qalam::formats::cwr::codes {

// The code lists of the standard (domain/formats/README.md), as far as an edit needs them.

// Original, acquirer, administrator, sub-publisher, substituted, income participant.
inline constexpr std::string_view publisher_roles[] = {"E", "AQ", "AM", "SE", "ES", "PA"};
// Composer-author, composer, author, arranger, adaptor, sub-arranger, sub-author, translator.
inline constexpr std::string_view writer_roles[] = {"CA", "C",  "A",  "AR", "AD",
                                                    "SR", "SA", "TR", "PA"};
// Those who change a work.
inline constexpr std::string_view arranging_roles[] = {"AR", "AD", "SR", "SA", "TR"};
// Those who made it.
inline constexpr std::string_view creating_roles[] = {"CA", "C", "A"};
// Alternative, first line, formal, incorrect, original, translated, part, restricted, search,
// national.
inline constexpr std::string_view title_types[] = {"AT", "TE", "FT", "IT", "OT", "TT",
                                                   "PT", "RT", "ET", "OL", "AL"};
// Distribution category.
inline constexpr std::string_view categories[] = {"JAZ", "POP", "SER", "UNC"};
// Music; music and text; text; music and text without its writer.
inline constexpr std::string_view text_music[] = {"MUS", "MTX", "TXT", "MTN"};
// Composite sample, medley, potpourri, unspecified.
inline constexpr std::string_view composites[] = {"COS", "MED", "POT", "UCO"};
// Movement, unspecified.
inline constexpr std::string_view excerpts[] = {"UEX", "MOV"};
// Original, modified.
inline constexpr std::string_view versions[] = {"ORI", "MOD"};
// Music arrangement.
inline constexpr std::string_view arrangements[] = {"ARR", "ADM", "NEW", "ORI", "UNS"};
// Lyric adaptation.
inline constexpr std::string_view adaptations[] = {"ADL", "MOD", "NEW", "NON",
                                                   "ORI", "REP", "TRA", "UNS"};
// CWR work type.
inline constexpr std::string_view work_types[] = {
    "AC", "AL", "AM", "AR", "BD", "BG", "BL", "CC", "CD", "CL", "CT", "DN", "FK", "FM", "JG",
    "JZ", "LA", "LN", "NA", "OP", "PK", "PP", "RB", "RK", "RP", "SD", "SG", "SY", "TA"};
// Intended purpose.
inline constexpr std::string_view purposes[] = {"COM", "FIL", "GEN", "LIB", "MUL",
                                                "RAD", "TEL", "THR", "VID"};
// Type of right (ARI).
inline constexpr std::string_view rights[] = {"ALL", "MEC", "PER", "SYN"};
// Subject of an ARI.
inline constexpr std::string_view subjects[] = {"DL", "SC", "DW", "IQ", "RQ", "GW", "EW"};
// Reversionary, leading publisher, both; historic Y, N, U.
inline constexpr std::string_view special_agreements[] = {"B", "L", "N", "R", "U", "Y"};
// ASCAP, BMI, SESAC.
inline constexpr std::string_view usa_licences[] = {"A", "B", "S"};
// Original and sub-publishing; general and specific.
inline constexpr std::string_view agreement_types[] = {"OG", "OS", "PG", "PS"};
// Assignor, acquirer.
inline constexpr std::string_view agreement_roles[] = {"AC", "AS"};
// Transaction status of 2.x.
inline constexpr std::string_view statuses[] = {"AC", "AS", "CO", "DU", "NP", "RA", "RC", "RJ"};
// Transaction status of 3.x, those of 2.x included.
inline constexpr std::string_view statuses_3[] = {"CO", "RA", "SR", "RJ", "NP", "DR", "UN",
                                                  "LD", "WA", "AS", "AC", "DU", "RC"};
// Publisher, society, agency, writer; 3.x: other.
inline constexpr std::string_view sender_types[] = {"PB", "SO", "AA", "WR", "OO"};
// What a group of 2.x may hold.
inline constexpr std::string_view transaction_types_2[] = {"AGR", "NWR", "REV",
                                                           "ISW", "EXC", "ACK"};
// What a group of 3.x may hold.
inline constexpr std::string_view transaction_types_3[] = {"WRK", "DRW", "ISR",
                                                           "ISA", "LIC", "ACK"};
// Reason of a DRW: prior agreement, not a writer, relinquished.
inline constexpr std::string_view retractions[] = {"PP", "NW", "RQ"};
// Language codes of 2.x: an old ISO 639-1 with IW, IN, JI, JW, MO, and HW, NS, PM of its own.
inline constexpr std::string_view languages[] = {
    "AA", "AB", "AF", "AM", "AR", "AS", "AY", "AZ", "BA", "BE", "BG", "BH", "BI", "BN", "BO", "BR",
    "CA", "CO", "CS", "CY", "DA", "DE", "DZ", "EL", "EN", "EO", "ES", "ET", "EU", "FA", "FI", "FJ",
    "FO", "FR", "FY", "GA", "GD", "GL", "GN", "GU", "HA", "HI", "HR", "HU", "HW", "HY", "IA", "IE",
    "IK", "IN", "IS", "IT", "IW", "JA", "JI", "JW", "KA", "KK", "KL", "KM", "KN", "KO", "KS", "KU",
    "KY", "LA", "LN", "LO", "LT", "LV", "MG", "MI", "MK", "ML", "MN", "MO", "MR", "MS", "MT", "MY",
    "NA", "ND", "NE", "NL", "NO", "NS", "OC", "OM", "OR", "PA", "PL", "PM", "PS", "PT", "QU", "RM",
    "RN", "RO", "RU", "RW", "SA", "SD", "SG", "SH", "SI", "SK", "SL", "SM", "SN", "SO", "SQ", "SR",
    "SS", "ST", "SU", "SV", "SW", "TA", "TE", "TG", "TH", "TI", "TK", "TL", "TN", "TO", "TR", "TS",
    "TT", "TW", "UK", "UR", "UZ", "VE", "VI", "VO", "WO", "XH", "YO", "ZH", "ZU"};
// TIS numeric territories: countries, former countries and groups of them.
inline constexpr std::uint16_t territories[] = {
    4,    8,    12,   20,   24,   28,   31,   32,   36,   40,   44,   48,   50,   51,   52,   56,
    64,   68,   70,   72,   76,   84,   90,   96,   100,  104,  108,  112,  116,  120,  124,  132,
    140,  144,  148,  152,  156,  158,  170,  174,  178,  180,  188,  191,  192,  196,  200,  203,
    204,  208,  212,  214,  218,  222,  226,  230,  231,  232,  233,  242,  246,  250,  258,  262,
    266,  268,  270,  276,  278,  280,  288,  296,  300,  308,  320,  324,  328,  332,  336,  340,
    344,  348,  352,  356,  360,  364,  368,  372,  376,  380,  384,  388,  392,  398,  400,  404,
    408,  410,  414,  417,  418,  422,  426,  428,  430,  434,  438,  440,  442,  446,  450,  454,
    458,  462,  466,  470,  478,  480,  484,  492,  496,  498,  499,  504,  508,  512,  516,  520,
    524,  528,  540,  548,  554,  558,  562,  566,  578,  583,  584,  585,  586,  591,  598,  600,
    604,  608,  616,  620,  624,  626,  630,  634,  642,  643,  646,  659,  662,  670,  674,  678,
    682,  686,  688,  690,  694,  702,  703,  704,  705,  706,  710,  716,  720,  724,  728,  729,
    732,  736,  740,  748,  752,  756,  760,  762,  764,  768,  776,  780,  784,  788,  792,  795,
    798,  800,  804,  807,  810,  818,  826,  834,  840,  854,  858,  860,  862,  882,  886,  887,
    890,  891,  894,  2100, 2101, 2102, 2103, 2104, 2105, 2106, 2107, 2108, 2109, 2110, 2111, 2112,
    2113, 2114, 2115, 2116, 2117, 2118, 2119, 2120, 2121, 2122, 2123, 2124, 2125, 2126, 2127, 2128,
    2129, 2130, 2131, 2132, 2133, 2134, 2136};

[[nodiscard]] constexpr bool in(std::span<std::string_view const> list, std::string_view code) {
  return std::find(list.begin(), list.end(), code) != list.end();
}
[[nodiscard]] constexpr bool known_territory(std::uint64_t tis) {
  return std::binary_search(std::begin(territories), std::end(territories), tis);
}

// Character repertoires of 2.x (domain/formats/README.md). Names may hold the comma: the format
// tells senders that cannot split a name to write "LAST, FIRST".
inline constexpr std::string_view title_signs = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{}~";
inline constexpr std::string_view name_signs = " !#$%&'()+-./?@`,";
inline constexpr std::string_view title_letters[] = {"£", "€"};
inline constexpr std::string_view national_letters[] = {
    "Š", "Œ", "Ÿ", "À", "Á", "Â", "Ã", "Ä", "Å", "Æ", "Ç", "È", "É", "Ê", "Ë", "Ì",
    "Í", "Î", "Ï", "Ñ", "Ò", "Ó", "Ô", "Õ", "Ö", "Ø", "Ù", "Ú", "Û", "Ü", "Ý"};

}  // namespace qalam::formats::cwr::codes
