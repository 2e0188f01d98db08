#include "tools/demo/files.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace qalam::demo {
namespace {

std::string zeros(std::uint64_t value, std::size_t width) {
  std::string text = std::to_string(value);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text.substr(text.size() - width);
}

std::string compact(Date day) {
  std::string text = print(day);
  std::erase(text, '-');
  return text;
}

/// A CWR record: fields are put at their columns, counted from 1.
class Record {
 public:
  Record(std::string_view type, std::size_t width) : text_(width, ' ') { put(1, type); }
  Record(std::string_view type, std::size_t width, std::uint64_t transaction, std::uint64_t number)
      : Record{type, width} {
    put(4, zeros(transaction, 8)).put(12, zeros(number, 8));
  }
  Record& put(std::size_t column, std::string_view value) {
    text_.replace(column - 1, value.size(), value);
    return *this;
  }
  /// Cut to the field's width.
  Record& put(std::size_t column, std::string_view value, std::size_t width) {
    return put(column, value.substr(0, width));
  }
  [[nodiscard]] std::string line() const { return text_ + "\r\n"; }

 private:
  std::string text_;
};

class Transmission {
 public:
  Transmission(Publisher const& sender, Date made, std::string_view transaction)
      : sender_{sender}, transaction_{transaction} {
    std::string const day = compact(made);
    Record hdr{"HDR", 86};
    hdr.put(4, "PB").put(6, sender.ipi.substr(2)).put(15, sender.name, 45).put(60, "01.10");
    text_ = hdr.put(65, day).put(73, "101500").put(79, day).line();
    text_ += Record{"GRH", 26}
                 .put(4, transaction)
                 .put(7, "00001")
                 .put(12, "02.10")
                 .put(17, "0000000001")
                 .line();
  }

  void song(Song const& song) {
    number_ = 0;
    header(song);
    std::uint32_t const pr = song.published ? 2'500 : 0;
    std::uint32_t const mr = song.published ? 5'000 : 0;
    if (song.published) publisher(pr, mr);
    for (Writer const& writer : song.writers) {
      this->writer(song, writer, writer.hundredths * (10'000 - pr) / 10'000,
                   writer.hundredths * (10'000 - mr) / 10'000);
    }
    add(Record{"PER", 118, transactions_, ++number_}
            .put(20, song.artist.cwr_last, 45)
            .put(65, song.artist.cwr_first, 30)
            .put(95, "00000000000"));
    if (!song.isrc.empty()) {
      add(Record{"REC", 266, transactions_, ++number_}
              .put(20, "00000000")
              .put(88, duration(song.seconds))
              .put(237, "0000000000000")
              .put(250, song.isrc)
              .put(262, "AU"));
    }
    ++transactions_;
  }

  std::string finish() {
    text_ += Record{"GRT", 24}
                 .put(4, "00001")
                 .put(9, zeros(transactions_, 8))
                 .put(17, zeros(records_ + 2, 8))
                 .line();
    text_ += Record{"TRL", 24}
                 .put(4, "00001")
                 .put(9, zeros(transactions_, 8))
                 .put(17, zeros(records_ + 4, 8))
                 .line();
    return std::move(text_);
  }

 private:
  static std::string duration(std::uint32_t seconds) {
    return zeros(seconds / 3600, 2) + zeros(seconds / 60 % 60, 2) + zeros(seconds % 60, 2);
  }
  void add(Record const& record) {
    text_ += record.line();
    ++records_;
  }
  void header(Song const& song) {
    add(Record{transaction_, 260, transactions_, 0}
            .put(20, cwr_letters(song.title), 60)
            .put(82, song.number, 14)
            .put(96, song.iswc)
            .put(107, "00000000")
            .put(127, "POP")
            .put(130, duration(song.seconds))
            .put(136, "Y")
            .put(137, "MTX")
            .put(143, "ORI")
            .put(198, "000")
            .put(201, "00000000"));
  }
  void publisher(std::uint32_t pr, std::uint32_t mr) {
    add(Record{"SPU", 139, transactions_, ++number_}
            .put(20, "01")
            .put(22, sender_.number, 9)
            .put(31, sender_.name, 45)
            .put(77, "E")
            .put(88, sender_.ipi)
            .put(113, society(sender_.society))
            .put(116, zeros(pr, 5))
            .put(121, society(sender_.society))
            .put(124, zeros(mr, 5))
            .put(129, society(sender_.society))
            .put(132, zeros(mr, 5)));
    add(Record{"SPT", 58, transactions_, ++number_}
            .put(20, sender_.number, 9)
            .put(35, zeros(pr, 5))
            .put(40, zeros(mr, 5))
            .put(45, zeros(mr, 5))
            .put(50, "I2136")
            .put(56, "001"));
  }
  void writer(Song const& song, Writer const& w, std::uint32_t pr, std::uint32_t mr) {
    add(Record{"SWR", 180, transactions_, ++number_}
            .put(20, w.number, 9)
            .put(29, w.person.cwr_last, 45)
            .put(74, w.person.cwr_first, 30)
            .put(105, "CA")
            .put(116, w.ipi)
            .put(127, society(w.society))
            .put(130, zeros(pr, 5))
            .put(135, society(w.society))
            .put(138, zeros(mr, 5))
            .put(143, society(w.society))
            .put(146, zeros(mr, 5)));
    add(Record{"SWT", 52, transactions_, ++number_}
            .put(20, w.number, 9)
            .put(29, zeros(pr, 5))
            .put(34, zeros(mr, 5))
            .put(39, zeros(mr, 5))
            .put(44, "I2136")
            .put(50, "001"));
    if (song.published) {
      add(Record{"PWR", 110, transactions_, ++number_}
              .put(20, sender_.number, 9)
              .put(29, sender_.name, 45)
              .put(102, w.number, 9));
    }
  }
  static std::string society(std::uint16_t number) {
    return number == 0 ? std::string(3, ' ') : zeros(number, 3);
  }

  Publisher const& sender_;
  std::string transaction_;
  std::string text_;
  std::uint64_t transactions_ = 0, records_ = 0, number_ = 0;
};

std::string cell(std::string const& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (char const c : text) out += c == '"' ? std::string{"\"\""} : std::string{c};
  return out + "\"";
}

std::string clock_text(std::uint32_t second) {
  return zeros(second / 3600, 2) + ":" + zeros(second / 60 % 60, 2) + ":" + zeros(second % 60, 2);
}

std::string remarks(std::string_view sender, Period const& period) {
  return "# sender: " + std::string{sender} + "\n# period: " + print(period) + "\n";
}

}  // namespace

std::string cwr_file(Publisher const& sender, Date made, std::vector<Song> const& songs,
                     std::string_view transaction) {
  Transmission out{sender, made, transaction};
  for (Song const& song : songs) out.song(song);
  return out.finish();
}

std::string dsr_file(std::string_view service, std::string_view message, Period const& period,
                     std::vector<Use> const& uses, std::string_view net_revenue) {
  std::int64_t total = 0;
  for (Use const& use : uses) total += use.count;
  std::string const name{service};
  std::string const first = print(period.from);
  std::string const last = print(Date{period.until.value() - 1});
  std::uint64_t lines = 2;
  std::string out = "HEAD\tdsrf/1.1/1.3.1/1.2\tBasicAudioProfile\t1.2\t" + std::string{message} +
                    "\t" + last + "T23:00:00Z\t1\t1\t" + first + "\t" + last + "\tPADPIDA2025" +
                    std::to_string(name.size()) + "01A\t" + name + "\t" + name +
                    "\tPADPIDA2025000001B\tDemo society\t\n";
  out += "SY01.01\tS1\t" + name + "\t\tSubscriptionModel\tOnDemandStream\tKZ\t" + name + "\t" +
         std::to_string(total) + "\t1000\tKZT\t" + std::string{net_revenue} + "\t\tKZT\t1.0\n";
  std::uint64_t block = 0;
  std::string const* open = nullptr;
  for (Use const& use : uses) {
    if (open == nullptr || *open != use.isrc + use.title) {
      ++block;
      std::string const id = std::to_string(block);
      std::string const minutes =
          "PT" + std::to_string(use.seconds / 60) + "M" + std::to_string(use.seconds % 60) + "S";
      out += "AS02.02\t" + id + "\tR" + id + "\t" + name + "-" +
             (use.isrc.empty() ? "X" + use.title : use.isrc) + "\t" + use.isrc + "\t" + use.title +
             "\t\t" + use.artist + "\t\t" + minutes +
             "\tSoundRecording\t\t\t\t\t\t\t\t\t\t\ttrue\n";
      ++lines;
    }
    open = nullptr;
    std::string const id = std::to_string(block);
    out += "SU02\t" + id + "\tS1\tT" + id + "\t\tR" + id + "\ttrue\t" + std::to_string(use.count) +
           "\t\t\n";
    ++lines;
  }
  ++lines;
  std::string const n = std::to_string(lines);
  out += "FOOT\t" + n + "\t" + n + "\t1\t" + std::to_string(block) + "\t" + std::to_string(block) +
         "\n";
  return out;
}

std::string log_csv(std::string_view sender, std::string_view outlet, Period const& period,
                    std::vector<Use> const& uses) {
  std::string out = remarks(sender, period) + "# outlet: " + std::string{outlet} + "\n";
  out += "date,time,title,artist,isrc,duration,use_type\n";
  for (Use const& use : uses) {
    out += print(use.day) + "," + clock_text(use.second) + "," + cell(use.title) + "," +
           cell(use.artist) + "," + use.isrc + "," + clock_text(use.seconds) + "," + use.use_type +
           "\n";
  }
  return out;
}

std::string venue_csv(std::string_view sender, Period const& period, std::vector<Use> const& uses) {
  std::string out = remarks(sender, period);
  out += "title,artist,isrc,count,use_type\n";
  for (Use const& use : uses) {
    out += cell(use.title) + "," + cell(use.artist) + "," + use.isrc + "," +
           std::to_string(use.count) + "," + use.use_type + "\n";
  }
  return out;
}

}  // namespace qalam::demo
