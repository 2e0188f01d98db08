#pragma once

#include "domain/core/time.hpp"
#include "tools/demo/people.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// The files that the demo's publishers, services, stations and venues send: ordinary CWR, DSR and
/// CSV, read by the ordinary importers.
namespace qalam::demo {

struct Writer {
  Person person;
  std::string number;  ///< The publisher's interested-party number.
  std::string ipi;
  std::uint16_t society = 0;  ///< CISAC number; 0 = none.
  std::uint32_t hundredths = 10'000;
};

struct Song {
  std::string number;  ///< The submitter's own work number.
  std::string title;   ///< As people write it.
  std::string iswc, isrc;
  std::vector<Writer> writers;  ///< Hundredths of the writers' part sum to the whole.
  bool published = false;  ///< The sender has a quarter of the performing right, half of the rest.
  Person artist;
  std::uint32_t seconds = 180;
};

struct Publisher {
  std::string name, ipi, number;
  std::uint16_t society = 0;
};

/// A CWR 2.1 transmission of NWR, or of REV.
std::string cwr_file(Publisher const& sender, Date made, std::vector<Song> const& songs,
                     std::string_view transaction);

/// What was used how often.
struct Use {
  Song const* song = nullptr;  ///< None: a track that nobody has registered.
  std::string title, artist, isrc;
  std::string use_type;
  std::int64_t count = 1;
  Date day = no_date;
  std::uint32_t second = 0, seconds = 0;
};

/// A DSR Basic Audio 1.2 file of streams.
std::string dsr_file(std::string_view service, std::string_view message, Period const& period,
                     std::vector<Use> const& uses, std::string_view net_revenue);
/// A radio or concert log: one row for each use.
std::string log_csv(std::string_view sender, std::string_view outlet, Period const& period,
                    std::vector<Use> const& uses);
/// A venue's list: one row for each track, with how often.
std::string venue_csv(std::string_view sender, Period const& period, std::vector<Use> const& uses);

}  // namespace qalam::demo
