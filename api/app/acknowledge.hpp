#pragma once

#include "api/app/ledger.hpp"
#include "domain/formats/cwr/writer.hpp"

#include <deque>
#include <filesystem>
#include <string>

namespace qalam::app {

/// Gathers what the register says about each transaction of a CWR file, for the acknowledgement.
///
/// RJ: the file's own rules or the register reject it, and MSG records say why. AS: it is a
/// registration now, or was one with the same content; AC: some of it was dropped or replaced. RA:
/// it was read and kept, and registers nothing (ISW, EXC, ISR, LIC). The number that we give back
/// is our own of the work or agreement. The times are those at which the ledger recorded the
/// answers, so the answer to the same file is the same file.
class Acknowledgement {
 public:
  /// One that is answered by its verdict alone.
  void add(formats::cwr::WorkTransaction const& transaction);
  void add(formats::cwr::AgreementTransaction const& transaction);
  /// One that the register will answer; the place stays valid.
  std::size_t expect(formats::cwr::WorkTransaction const& transaction);
  std::size_t expect(formats::cwr::AgreementTransaction const& transaction);
  void answer(std::size_t place, Result<Done> const& done);

  struct Sender {
    formats::cwr::Header header;
    std::string file_name;  ///< Of the file that is answered.
  };
  /// Writes the file: `to`, or under the standard's name in the folder `to`. `refused`: the whole
  /// file was, and why. Answers where it was written. Errors: `storage_full`, `not_found`.
  [[nodiscard]] Result<std::filesystem::path> write(Ledger const& ledger, SocietyId society,
                                                    formats::cwr::Version version,
                                                    Sender const& sender,
                                                    std::optional<formats::Finding> const& refused,
                                                    std::filesystem::path const& to) const;

 private:
  /// What an ACK needs of a transaction: a file may have many, so no more of them is kept.
  struct Answer {
    formats::cwr::Transaction about;
    std::string title, number;
    bool is_agreement = false;
    std::string status, recipient_number;
  };
  std::size_t put(Answer answer);

  std::deque<Answer> answers_;
  Timestamp recorded_at_;
};

/// `CWyynnnnsss_rrr…`: the running number and the sender in the name of a CWR file; zero and empty
/// where the name is another.
struct CwrFileName {
  std::uint32_t number = 0;
  std::string sender;
};
CwrFileName parse_cwr_file_name(std::string_view name);

}  // namespace qalam::app
