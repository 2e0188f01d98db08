#include "tools/demo/repertoire.hpp"

#include <string>
#include <utility>

namespace qalam::demo {

std::vector<Writer> invent_writers(Chance& chance, std::uint32_t count, Affiliation affiliation) {
  std::vector<Writer> writers;
  for (std::uint32_t i = 0; i < count; ++i) {
    Writer writer;
    writer.person = invent_person(chance);
    writer.number = "W" + std::to_string(i + 1);
    writer.ipi = ipi_name(700'000'000 + i);
    writer.society = writer.person.foreign ? affiliation.foreign
                     : chance.percent(93)  ? affiliation.own
                                           : std::uint16_t{0};
    writers.push_back(std::move(writer));
  }
  return writers;
}

Song invent_song(Chance& chance, std::uint32_t serial, std::vector<Writer> const& writers) {
  Song song;
  song.number = "DW" + std::to_string(serial);
  song.title = invent_title(chance);
  song.iswc = iswc(910'000'000 + serial);
  song.isrc = chance.percent(92) ? isrc(serial) : "";
  song.seconds = 120 + static_cast<std::uint32_t>(chance.below(180));
  song.published = chance.percent(25);
  song.artist = invent_person(chance);
  Writer first = writers[chance.popular(writers.size())];
  Writer second = writers[chance.popular(writers.size())];
  if (chance.percent(40) && first.number != second.number) {
    first.hundredths = 5'000 + static_cast<std::uint32_t>(chance.below(3)) * 1'000;
    second.hundredths = 10'000 - first.hundredths;
    song.writers = {first, second};
  } else {
    song.writers = {first};
  }
  return song;
}

}  // namespace qalam::demo
