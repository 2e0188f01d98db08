#include "domain/formats/csv/columns.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace qalam::formats::csv {
namespace {

struct Name {
  std::string_view text;
  Role role;
  int rank = 0;  ///< Lower is better, where two columns could have the role.
};

// clang-format off
constexpr std::array names{
    // The documented names come first; docs/usage-csv.md lists them.
    Name{"title", Role::title}, Name{"artist", Role::artist}, Name{"composers", Role::composers},
    Name{"album", Role::album}, Name{"subtitle", Role::subtitle}, Name{"ownid", Role::own_id},
    Name{"isrc", Role::isrc}, Name{"iswc", Role::iswc}, Name{"length", Role::length},
    Name{"duration", Role::duration}, Name{"date", Role::date}, Name{"time", Role::time},
    Name{"datetime", Role::moment}, Name{"count", Role::count}, Name{"outlet", Role::outlet},
    Name{"usetype", Role::use_type}, Name{"subscriberclass", Role::subscriber_class},
    Name{"revenue", Role::revenue}, Name{"currency", Role::currency},
    Name{"royaltybearing", Role::bearing}, Name{"startdate", Role::start_date},
    Name{"enddate", Role::end_date},
    // English.
    Name{"song", Role::title, 1}, Name{"songtitle", Role::title, 1}, Name{"songclean", Role::title, 1},
    Name{"songname", Role::title, 1}, Name{"track", Role::title, 1}, Name{"tracktitle", Role::title, 1},
    Name{"trackname", Role::title, 1}, Name{"worktitle", Role::title, 1}, Name{"work", Role::title, 2},
    Name{"name", Role::title, 3}, Name{"combined", Role::known}, Name{"version", Role::subtitle, 1},
    Name{"artistclean", Role::artist, 1}, Name{"artistname", Role::artist, 1},
    Name{"artists", Role::artist, 1}, Name{"performer", Role::artist, 1},
    Name{"performers", Role::artist, 1}, Name{"displayartist", Role::artist, 1},
    Name{"artistshowdeveloperauthor", Role::artist, 1}, Name{"band", Role::artist, 2},
    Name{"composer", Role::composers, 1}, Name{"author", Role::composers, 1},
    Name{"authors", Role::composers, 1}, Name{"writer", Role::composers, 1},
    Name{"writers", Role::composers, 1}, Name{"songwriters", Role::composers, 1},
    Name{"albumtitle", Role::album, 1}, Name{"release", Role::album, 1},
    Name{"releasetitle", Role::album, 1}, Name{"trackid", Role::own_id, 1},
    Name{"songid", Role::own_id, 1}, Name{"itemid", Role::own_id, 1}, Name{"id", Role::own_id, 2},
    Name{"appleidentifier", Role::own_id, 1}, Name{"vendoridentifier", Role::own_id, 3},
    Name{"isrcisbn", Role::isrc, 1}, Name{"isrccode", Role::isrc, 1}, Name{"iswccode", Role::iswc, 1},
    Name{"tracklength", Role::length, 1}, Name{"seconds", Role::duration, 1},
    Name{"playedseconds", Role::duration, 1}, Name{"playduration", Role::duration, 1},
    Name{"airdate", Role::date, 1}, Name{"broadcastdate", Role::date, 1},
    Name{"dateplayed", Role::date, 1}, Name{"playdate", Role::date, 1}, Name{"day", Role::date, 1},
    Name{"eventdate", Role::date, 1}, Name{"concertdate", Role::date, 1},
    Name{"airtime", Role::time, 1}, Name{"starttime", Role::time, 1}, Name{"timeplayed", Role::time, 1},
    Name{"timestamp", Role::moment, 1}, Name{"playedat", Role::moment, 1},
    Name{"epoch", Role::epoch}, Name{"unixtime", Role::epoch}, Name{"periodstart", Role::start_date, 1},
    Name{"from", Role::start_date, 1}, Name{"periodend", Role::end_date, 1}, Name{"to", Role::end_date, 1},
    Name{"playcount", Role::count, 1}, Name{"plays", Role::count, 1}, Name{"quantity", Role::count, 1},
    Name{"streams", Role::count, 1}, Name{"usages", Role::count, 1}, Name{"units", Role::count, 1},
    Name{"uses", Role::count, 1}, Name{"performances", Role::count, 1},
    Name{"salesorreturn", Role::returned}, Name{"station", Role::outlet, 1},
    Name{"channel", Role::outlet, 1}, Name{"radiostation", Role::outlet, 1},
    Name{"venue", Role::outlet, 1}, Name{"place", Role::outlet, 2}, Name{"hall", Role::outlet, 2},
    Name{"countryofsale", Role::outlet, 3}, Name{"country", Role::outlet, 3},
    Name{"territory", Role::outlet, 3}, Name{"use", Role::use_type, 1},
    Name{"typeofuse", Role::use_type, 1}, Name{"extendedpartnershare", Role::revenue, 1},
    Name{"netrevenue", Role::revenue, 1}, Name{"amount", Role::revenue, 2},
    Name{"partnersharecurrency", Role::currency, 1},
    Name{"partnershare", Role::known}, Name{"customerprice", Role::known},
    Name{"customercurrency", Role::known}, Name{"upc", Role::known}, Name{"grid", Role::known},
    Name{"labelstudionetworkdeveloperpublisher", Role::known}, Name{"label", Role::known},
    Name{"producttypeidentifier", Role::known}, Name{"isanotheridentifier", Role::known},
    Name{"preorderflag", Role::known}, Name{"promocode", Role::known},
    Name{"releaseyear", Role::known}, Name{"year", Role::known}, Name{"position", Role::known},
    Name{"no", Role::known},
    // Russian.
    Name{"название", Role::title, 1}, Name{"наименование", Role::title, 1},
    Name{"произведение", Role::title, 1}, Name{"названиепроизведения", Role::title, 1},
    Name{"наименованиепроизведения", Role::title, 1}, Name{"названиетрека", Role::title, 1},
    Name{"песня", Role::title, 1}, Name{"трек", Role::title, 1}, Name{"исполнитель", Role::artist, 1},
    Name{"исполнители", Role::artist, 1}, Name{"артист", Role::artist, 1},
    Name{"автор", Role::composers, 1}, Name{"авторы", Role::composers, 1},
    Name{"композитор", Role::composers, 1}, Name{"авторпроизведения", Role::composers, 1},
    Name{"альбом", Role::album, 1},
    Name{"дата", Role::date, 1}, Name{"датаэфира", Role::date, 1},
    Name{"датаиспользования", Role::date, 1}, Name{"датаисполнения", Role::date, 1},
    Name{"датаконцерта", Role::date, 1}, Name{"время", Role::time, 1},
    Name{"времяэфира", Role::time, 1}, Name{"времявыхода", Role::time, 1},
    Name{"длительность", Role::duration, 1}, Name{"хронометраж", Role::duration, 1},
    Name{"продолжительность", Role::duration, 1}, Name{"количество", Role::count, 1},
    Name{"колво", Role::count, 1}, Name{"количествоисполнений", Role::count, 1},
    Name{"числоисполнений", Role::count, 1}, Name{"количествоиспользований", Role::count, 1},
    Name{"радиостанция", Role::outlet, 1}, Name{"телеканал", Role::outlet, 1},
    Name{"канал", Role::outlet, 1}, Name{"площадка", Role::outlet, 1},
    Name{"заведение", Role::outlet, 1}, Name{"место", Role::outlet, 2},
    Name{"видиспользования", Role::use_type, 1}, Name{"способиспользования", Role::use_type, 1},
    Name{"доход", Role::revenue, 1}, Name{"сумма", Role::revenue, 2}, Name{"валюта", Role::currency, 1},
    Name{"код", Role::own_id, 2}, Name{"год", Role::known}, Name{"лейбл", Role::known},
    // Kazakh.
    Name{"атауы", Role::title, 1}, Name{"шығарма", Role::title, 1},
    Name{"шығарманыңатауы", Role::title, 1}, Name{"ән", Role::title, 1},
    Name{"әнніңатауы", Role::title, 1}, Name{"орындаушы", Role::artist, 1},
    Name{"авторлары", Role::composers, 1},
    Name{"сазгер", Role::composers, 1}, Name{"күні", Role::date, 1}, Name{"уақыты", Role::time, 1},
    Name{"ұзақтығы", Role::duration, 1}, Name{"саны", Role::count, 1}, Name{"арна", Role::outlet, 1},
    Name{"радио", Role::outlet, 1}, Name{"орны", Role::outlet, 1},
    Name{"пайдаланутүрі", Role::use_type, 1}, Name{"табыс", Role::revenue, 1},
    Name{"жыл", Role::known},
};

constexpr std::array<std::string_view, 26> role_names{
    "none", "known", "title", "subtitle", "artist", "album", "composers", "own_id", "isrc", "iswc",
    "length", "duration", "date", "time", "datetime", "epoch", "start_date", "end_date", "count",
    "sales_or_return", "outlet", "use_type", "subscriber_class", "revenue", "currency",
    "royalty_bearing"};
// clang-format on

/// The small letter of a capital one in the Latin and Cyrillic of Kazakhstan.
char32_t small_letter(char32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 32;
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  bool const paired = (c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x4FF);
  return paired && c % 2 == 0 ? c + 1 : c;
}

bool is_word(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0x400 && c <= 0x52F);
}

void append(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  out += static_cast<char>(0xC0 | (c >> 6));  // All that is_word lets through has two bytes.
  out += static_cast<char>(0x80 | (c & 0x3F));
}

}  // namespace

std::string_view role_name(Role role) {
  return role_names[static_cast<std::size_t>(role)];
}

std::string plain_name(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    auto const byte = static_cast<unsigned char>(name[i]);
    char32_t c = byte;
    if (byte >= 0xC0 && byte < 0xE0 && i + 1 < name.size()) {
      c = static_cast<char32_t>((byte & 0x1F) << 6 |
                                (static_cast<unsigned char>(name[++i]) & 0x3F));
    }
    c = small_letter(c);
    if (is_word(c)) append(out, c);
  }
  return out;
}

std::vector<Role> roles_of(std::vector<std::string> const& columns) {
  std::vector<Role> roles(columns.size(), Role::none);
  std::array<int, role_names.size()> best_rank{};
  std::array<std::size_t, role_names.size()> best_column{};
  best_rank.fill(99);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto const name = plain_name(columns[i]);
    auto const* const known =
        std::find_if(names.begin(), names.end(), [&](Name const& n) { return n.text == name; });
    if (known == names.end()) continue;
    roles[i] = known->role;
    if (known->role == Role::known) continue;
    auto const role = static_cast<std::size_t>(known->role);
    if (known->rank < best_rank[role]) {
      if (best_rank[role] != 99) roles[best_column[role]] = Role::known;
      best_rank[role] = known->rank;
      best_column[role] = i;
    } else {
      roles[i] = Role::known;
    }
  }
  return roles;
}

bool is_header(std::vector<Role> const& roles) {
  auto const has = [&](Role role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
  };
  auto const known =
      std::count_if(roles.begin(), roles.end(), [](Role r) { return r != Role::none; });
  bool const item = has(Role::title) || has(Role::isrc) || has(Role::iswc) || has(Role::own_id);
  return item && (known >= 2 || roles.size() == 1);
}

}  // namespace qalam::formats::csv
