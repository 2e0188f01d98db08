#include "tools/demo/people.hpp"

#include <array>
#include <utility>

namespace qalam::demo {
namespace {

using Names = std::array<std::string_view, 20>;

constexpr Names kazakh_last{"Әлжанов",    "Бекмұратов", "Дәулетов",   "Ескендір",  "Жақсыбаев",
                            "Қайырбеков", "Құрманәлі",  "Мұқашев",    "Нұрпейіс",  "Оңғаров",
                            "Сәрсенов",   "Төлегенов",  "Үсенова",    "Шаймерден", "Ықыласов",
                            "Ілиясов",    "Байғазиева", "Тілеуқабыл", "Қожахмет",  "Ақжолов"};
constexpr Names kazakh_first{"Айгерім", "Бауыржан", "Гүлнәр", "Дәурен", "Еркебұлан",
                             "Жанар",   "Қайсар",   "Күләш",  "Мөлдір", "Нұрлан",
                             "Өмірзақ", "Сәуле",    "Тоғжан", "Ұлжан",  "Шолпан",
                             "Ырысты",  "Ілияс",    "Асхат",  "Мадина", "Рүстем"};
constexpr Names russian_last{"Верхов",   "Гусева",   "Дронин",  "Елагина", "Жаворонков",
                             "Зимин",    "Калинова", "Ларцев",  "Мещеряк", "Нежданова",
                             "Остапчук", "Пыжов",    "Рощина",  "Синицын", "Тюленев",
                             "Ухтомцев", "Фомина",   "Цветков", "Чухрай",  "Щеглова"};
constexpr Names russian_first{"Алексей", "Борис",  "Вера",   "Галина", "Денис",  "Евгения", "Зоя",
                              "Игорь",   "Ксения", "Леонид", "Марина", "Никита", "Ольга",   "Павел",
                              "Раиса",   "Сергей", "Тамара", "Фёдор",  "Юлия",   "Яков"};
constexpr Names foreign_last{"Abernethy", "Bellucci",  "Corvin",    "Dumasse",  "Eklundh",
                             "Ferreiro",  "Grantley",  "Holloway",  "Ivarsen",  "Janssens",
                             "Kowalek",   "Lindqvist", "Marchetto", "Novakova", "Okonjo",
                             "Pemberly",  "Quintero",  "Rasmusen",  "Sandoval", "Thorvald"};
constexpr Names foreign_first{"Alice", "Bruno", "Clara", "Diego",  "Elin",   "Femi",  "Greta",
                              "Hugo",  "Ines",  "Jonas", "Kasia",  "Lucien", "Marta", "Nils",
                              "Olga",  "Paolo", "Rosa",  "Stefan", "Tova",   "Victor"};

constexpr Names title_a{"Дала",   "Көктем", "Аққу",   "Сағыныш", "Тау",    "Ночь",  "Дорога",
                        "Снег",   "Река",   "Письмо", "River",   "Silent", "Blue",  "Night",
                        "Golden", "Алтын",  "Жүрек",  "Жұлдыз",  "Вечер",  "Winter"};
constexpr Names title_b{"әні",      "жыры",   "күйі",    "сазы",      "толғауы",
                        "без тебя", "домой",  "и ветер", "на память", "вальс",
                        "Song",     "Letter", "Road",    "of Almaty", "Waltz",
                        "менің",    "туралы", "Again",   "Light",     "үні"};

struct Letter {
  std::string_view from, to;
};

/// The Kazakh and Russian letters as passports write them, roughly; capitals.
constexpr std::array<Letter, 42> letters{{
    {"А", "A"}, {"Ә", "A"},  {"Б", "B"},  {"В", "V"},  {"Г", "G"},  {"Ғ", "G"},  {"Д", "D"},
    {"Е", "E"}, {"Ё", "E"},  {"Ж", "ZH"}, {"З", "Z"},  {"И", "I"},  {"Й", "I"},  {"К", "K"},
    {"Қ", "K"}, {"Л", "L"},  {"М", "M"},  {"Н", "N"},  {"Ң", "N"},  {"О", "O"},  {"Ө", "O"},
    {"П", "P"}, {"Р", "R"},  {"С", "S"},  {"Т", "T"},  {"У", "U"},  {"Ұ", "U"},  {"Ү", "U"},
    {"Ф", "F"}, {"Х", "KH"}, {"Һ", "H"},  {"Ц", "TS"}, {"Ч", "CH"}, {"Ш", "SH"}, {"Щ", "SHCH"},
    {"Ъ", ""},  {"Ы", "Y"},  {"І", "I"},  {"Ь", ""},   {"Э", "E"},  {"Ю", "YU"}, {"Я", "YA"},
}};
constexpr std::string_view small = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";

std::string digits(std::uint64_t value, std::size_t width) {
  std::string out = std::to_string(value);
  if (out.size() < width) out.insert(0, width - out.size(), '0');
  return out.substr(out.size() - width);
}

/// BIN and IIN share one check digit; nothing where the number is never issued.
std::string with_kz_check(std::string const& eleven) {
  auto const sum = [&](std::array<int, 11> const& weights) {
    int total = 0;
    for (std::size_t i = 0; i < 11; ++i) total += weights[i] * (eleven[i] - '0');
    return total % 11;
  };
  int check = sum({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  if (check == 10) check = sum({3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2});
  return check == 10 ? std::string{} : eleven + std::to_string(check);
}

}  // namespace

std::string cwr_letters(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    auto const c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      out += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
      ++i;
      continue;
    }
    std::string_view const letter = text.substr(i, 2);
    i += 2;
    std::size_t index = letters.size();
    for (std::size_t n = 0; n < letters.size(); ++n) {
      if (letters[n].from == letter || small.substr(n * 2, 2) == letter) index = n;
    }
    if (index < letters.size()) out += letters[index].to;
  }
  return out;
}

Person invent_person(Chance& chance) {
  Person out;
  std::uint64_t const kind = chance.below(100);
  if (kind < 55) {
    out.last = chance.one_of(kazakh_last), out.first = chance.one_of(kazakh_first);
  } else if (kind < 85) {
    out.last = chance.one_of(russian_last), out.first = chance.one_of(russian_first);
  } else {
    out.last = chance.one_of(foreign_last), out.first = chance.one_of(foreign_first);
    out.foreign = true;
  }
  out.cwr_last = cwr_letters(out.last);
  out.cwr_first = cwr_letters(out.first);
  return out;
}

std::string invent_title(Chance& chance) {
  std::string out{chance.one_of(title_a)};
  out += ' ';
  out += chance.one_of(title_b);
  if (chance.percent(30)) out += " " + std::to_string(chance.below(90) + 2);
  return out;
}

std::string ipi_name(std::uint32_t serial) {
  std::string const nine = digits(serial, 9);
  int sum = 0;
  for (int i = 0; i < 9; ++i) sum += (10 - i) * (nine[static_cast<std::size_t>(i)] - '0');
  int const rest = sum % 101;
  return nine + digits(static_cast<std::uint64_t>(rest == 0 ? 0 : (101 - rest) % 100), 2);
}

std::string iswc(std::uint32_t serial) {
  std::string const nine = digits(serial, 9);
  int sum = 1;
  for (int i = 0; i < 9; ++i) sum += (i + 1) * (nine[static_cast<std::size_t>(i)] - '0');
  return "T" + nine + std::to_string((10 - sum % 10) % 10);
}

std::string isrc(std::uint32_t serial) {
  return "KZQ" + digits(10 + serial / 100'000 % 90, 2) + "25" + digits(serial % 100'000, 5);
}

std::string iin(std::uint32_t serial) {
  std::string const eleven = digits(50 + serial % 45, 2) + digits(1 + serial % 12, 2) +
                             digits(1 + serial % 28, 2) + (serial % 2 == 0 ? "3" : "4") +
                             digits(1000 + serial / 7, 4);
  return with_kz_check(eleven);
}

std::string bin(std::uint32_t serial) {
  for (std::uint32_t n = serial;; n += 1000) {
    std::string const made = with_kz_check("0801" + std::string{"40"} + digits(20'000 + n, 5));
    if (!made.empty()) return made;
  }
}

std::string iban(std::uint32_t serial) {
  std::string const account = "997" + std::string{"DEMO"} + digits(serial, 9);
  std::string const moved = account + "KZ00";
  int rest = 0;
  for (char const c : moved) {
    int const value = c >= 'A' ? c - 'A' + 10 : c - '0';
    rest = value >= 10 ? (rest * 100 + value) % 97 : (rest * 10 + value) % 97;
  }
  return "KZ" + digits(static_cast<std::uint64_t>(98 - rest), 2) + account;
}

}  // namespace qalam::demo
