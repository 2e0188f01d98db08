#include "tools/demo/usage.hpp"

#include <map>
#include <utility>

namespace qalam::demo {
namespace {

class Listeners {
 public:
  Listeners(Chance& chance, std::vector<Song> const& songs) : chance_{chance}, songs_{songs} {}

  /// Row after row, `per_day` of them on each day.
  std::vector<Use> log_of(Period const& period, std::uint64_t per_day, std::string_view use_type) {
    std::vector<Use> out;
    for (Date day = period.from; day < period.until; day = Date{day.value() + 1}) {
      for (std::uint64_t i = 0; i < per_day; ++i) {
        Use use = one_use(use_type);
        use.day = day;
        use.second = static_cast<std::uint32_t>(i * 86'400 / per_day);
        out.push_back(std::move(use));
      }
    }
    return out;
  }

  /// Track after track with how often: up to `most` for each of `draws`.
  std::vector<Use> counts_of(std::uint64_t draws, std::uint64_t most, std::string_view use_type) {
    std::map<std::string, Use> by_track;
    for (std::uint64_t i = 0; i < draws; ++i) {
      Use use = one_use(use_type);
      use.count = 0;
      auto& known =
          by_track.emplace(use.isrc + "\x1f" + use.title + "\x1f" + use.artist, use).first->second;
      known.count += static_cast<std::int64_t>(1 + chance_.popular(most));
    }
    std::vector<Use> out;
    for (auto& [key, use] : by_track) out.push_back(std::move(use));
    return out;
  }

 private:
  Use one_use(std::string_view use_type) {
    Use use;
    use.use_type = use_type;
    if (chance_.percent(7)) {
      // A track that nobody has registered: its money waits.
      use.title = invent_title(chance_) + " (Demo " + std::to_string(chance_.below(400)) + ")";
      use.artist = "Unknown Band " + std::to_string(chance_.below(40));
      use.seconds = 200;
      return use;
    }
    Song const& song = songs_[chance_.popular(songs_.size())];
    use.song = &song;
    use.title = song.title;
    use.artist = song.artist.first + " " + song.artist.last;
    use.isrc = song.isrc;
    use.seconds = song.seconds;
    return use;
  }

  Chance& chance_;
  std::vector<Song> const& songs_;
};

}  // namespace

std::string invent_usage(Chance& chance, std::vector<Song> const& songs, Reported const& report,
                         std::uint64_t per_mille) {
  Listeners all{chance, songs};
  auto const& [name, use, period, net_revenue, version] = report;
  switch (use) {
    case UseType::radio:
      return log_csv(name, name, period, all.log_of(period, scaled(60, per_mille), "Broadcast"));
    case UseType::streaming:
      return dsr_file(name, name + print(period) + std::to_string(version), period,
                      all.counts_of(scaled(6'000, per_mille), 5'000, "OnDemandStream"),
                      net_revenue);
    case UseType::concert: return log_csv(name, name, period, all.log_of(period, 1, "live"));
    case UseType::public_performance:
      return venue_csv(name, period, all.counts_of(60, 40, "background"));
    case UseType::none:
    case UseType::television:
    case UseType::cable:
    case UseType::cinema:
    case UseType::download:
    case UseType::ringtone:
    case UseType::user_generated:
    case UseType::webcast:
    case UseType::private_copying:
    case UseType::other: break;
  }
  return {};
}

}  // namespace qalam::demo
