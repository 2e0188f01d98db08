#include "domain/formats/cwr/codes.hpp"
#include "domain/formats/cwr/work_state.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace qalam::formats::cwr {
namespace {

using repertoire::InterestDraft;
using repertoire::Shares;

class WorkEdits {
 public:
  WorkEdits(WorkState const& state, Notes& notes)
      : state_{state}, draft_{state.draft}, notes_{notes}, version_{notes.version()} {}

  void check() {
    check_writers();
    check_version();
    check_chains();
    if (is_3(version_)) {
      check_manuscript();
    } else {
      check_ownership();
      check_links();
    }
    check_collection();
    check_kind();
  }

 private:
  void report(Edit const& edit, Record const* record, std::string_view field, std::string why) {
    notes_.report(edit, record == nullptr ? *state_.header : *record, field, std::move(why));
  }

  [[nodiscard]] bool any_writer(std::span<std::string_view const> roles) const {
    return std::any_of(draft_.interests.begin(), draft_.interests.end(), [&](auto const& party) {
      return !party.publisher && codes::in(roles, party.role);
    });
  }

  void check_writers() {
    bool const any = std::any_of(draft_.interests.begin(), draft_.interests.end(),
                                 [](auto const& party) { return !party.publisher; });
    if (!any) {
      report(edit::no_writer, nullptr, "", "the work has no writer (SWR or OWR)");
    } else if (!any_writer(codes::creating_roles)) {
      report(edit::no_author, nullptr, "", "no writer of the work is a composer or author");
    }
  }

  void check_version() {
    bool const arranged = any_writer(codes::arranging_roles);
    if (draft_.version == "MOD" && !arranged) {
      report(edit::mod_without_arranger, nullptr, "version type",
             "a modified work needs a writer who arranged, adapted or translated it");
    }
    if (draft_.version == "ORI" && arranged) {
      report(edit::ori_with_arranger, nullptr, "version type",
             "an original work has no arranger, adaptor or translator");
    }
    if (version_ == Version::v22 && draft_.text_music == "MUS") {
      for (InterestDraft const& party : draft_.interests) {
        if (party.publisher || !(party.role == "CA" || party.role == "A" || party.role == "SA" ||
                                 party.role == "TR")) {
          continue;
        }
        report(edit::music_with_author, nullptr, "text-music relationship",
               "music without words has no writer in the role " + party.role);
        break;
      }
    }
    if (draft_.version == "MOD" && !is_3(version_)) check_arranging_share();
  }

  /// SWR F 020: where the maker of a modified work gets nothing, an arranger must get something.
  void check_arranging_share() {
    Record const* maker = nullptr;
    bool arranger_owns = false;
    for (std::size_t i = 0; i < draft_.interests.size(); ++i) {
      InterestDraft const& party = draft_.interests[i];
      if (party.publisher || !party.controlled) continue;
      bool const owns = party.ownership != Shares{};
      if (!owns && codes::in(codes::creating_roles, party.role)) maker = state_.parties[i].record;
      if (owns && codes::in(codes::arranging_roles, party.role)) arranger_owns = true;
    }
    if (maker != nullptr && !arranger_owns) {
      report(edit::swr_mod, maker, "writer role",
             "the writer has no share in this modified work and no arranger has one");
    }
  }

  void check_ownership() {
    Shares publishers{};
    Shares writers{};
    bool all_public_domain = true;
    for (InterestDraft const& party : draft_.interests) {
      auto& sum = party.publisher ? publishers : writers;
      for (std::size_t right = 0; right < sum.size(); ++right) sum[right] += party.ownership[right];
      if (!party.publisher) all_public_domain = all_public_domain && party.societies[0] == "0";
    }
    for (std::size_t right = 0; right < publishers.size(); ++right) {
      check_right(right, publishers[right], writers[right]);
    }
    bool const any = writers != Shares{} || publishers != Shares{};
    if (any && all_public_domain && publishers[0] + writers[0] > 0) {
      report(edit::public_domain_share, nullptr, "PR share",
             "all writers are in the public domain, yet performing shares come to " +
                 percent(publishers[0] + writers[0]));
    }
  }

  void check_right(std::size_t right, std::uint32_t publishers, std::uint32_t writers) {
    std::string const name{right_names[right]};
    auto const field = share_fields[right];
    std::uint32_t const most = right == 0 ? half : whole;
    if (publishers > most + tolerance) {
      report(edit::publishers_above, nullptr, field,
             "publishers own " + percent(publishers) + " " + name + ", more than " + percent(most));
    }
    bool const low = right == 0 && writers != 0 && writers + tolerance < half;
    if (low || writers > whole + tolerance) {
      report(edit::writers_part, nullptr, field,
             "writers own " + percent(writers) + " " + name +
                 (low ? "; it must be nothing or at least 50 %" : "; more than 100 %"));
    }
    std::uint32_t const total = publishers + writers;
    if (total != 0 && (total + tolerance < whole || total > whole + tolerance)) {
      report(edit::total_shares, nullptr, field,
             name + " shares come to " + percent(total) + " (writers " + percent(writers) +
                 ", publishers " + percent(publishers) +
                 "); they must come to 100 % or to nothing");
    }
  }

  void check_chains() {
    for (PublisherChain const& chain : state_.chains) check_chain(chain);
  }

  void check_chain(PublisherChain const& chain) {
    Shares owned{};
    std::size_t originals = 0;
    bool acquired = false;
    Record const* original = nullptr;
    bool original_owns = false;
    for (std::size_t const at : chain.members) {
      InterestDraft const& party = draft_.interests[at];
      bool const owns = party.ownership != Shares{};
      if (party.role == "E") {
        ++originals;
        original = state_.parties[at].record;
        original_owns = original_owns || owns;
      }
      acquired = acquired || party.role == "AQ";
      if (party.role == "E" || party.role == "AQ") {
        for (std::size_t r = 0; r < owned.size(); ++r) owned[r] += party.ownership[r];
      }
    }
    std::string const which = "publisher chain " + std::to_string(chain.number);
    Record const* const first = state_.parties[chain.members.front()].record;
    if (originals > 1) {
      report(edit::two_originals, first, "publisher role",
             which + " has " + std::to_string(originals) + " original publishers");
    }
    if (is_3(version_) || !chain.controlled) return;
    if ((originals != 0 || acquired) && owned == Shares{}) {
      report(edit::chain_owns_nothing, first, "",
             which + ": neither the original publisher nor an acquirer owns a share");
    }
    if (acquired && original_owns) {
      report(edit::acquired_original_owns, original, "",
             which + " has an acquirer, so its original publisher owns nothing");
    }
    check_chain_collection(chain, owned[0], first);
  }

  /// NWR T 027, where it can be told without flattening territories: all lines of the chain name
  /// the same one.
  void check_chain_collection(PublisherChain const& chain, std::uint32_t owned,
                              Record const* first) {
    std::set<std::uint32_t> territories;
    std::uint64_t collected = 0;
    for (std::size_t const at : chain.members) {
      InterestDraft const& party = draft_.interests[at];
      if (party.role == "PA" || state_.parties[at].shares_change) return;
      for (auto const& line : party.collection) {
        if (!line.include) return;
        territories.insert(line.tis);
        collected += line.shares[0];
      }
    }
    if (territories.size() != 1 || collected == 0) return;
    if (collected + tolerance < owned || collected > owned + tolerance) {
      report(edit::chain_collection, first, "PR share",
             "publisher chain " + std::to_string(chain.number) + " collects " + percent(collected) +
                 " PR in territory " + std::to_string(*territories.begin()) + " but owns " +
                 percent(owned) + ", and no line says that shares change");
    }
  }

  void check_links() {
    Shares writers{};
    for (InterestDraft const& party : draft_.interests) {
      if (party.publisher) continue;
      for (std::size_t r = 0; r < writers.size(); ++r) writers[r] += party.ownership[r];
    }
    bool const own_all = std::all_of(writers.begin(), writers.end(), [](std::uint32_t share) {
      return share + tolerance >= whole;
    });
    for (std::size_t i = 0; i < draft_.interests.size(); ++i) {
      InterestDraft const& party = draft_.interests[i];
      if (party.publisher || !party.controlled) continue;
      if (!own_all && state_.parties[i].links.empty()) {
        report(edit::swr_link, state_.parties[i].record, "",
               "no PWR names the publisher of this writer, who is controlled by the submitter");
      }
    }
  }

  void check_manuscript() {
    Shares sum{};
    bool any = false;
    for (InterestDraft const& party : draft_.interests) {
      if (party.manuscript != Shares{}) any = true;
      for (std::size_t r = 0; r < sum.size(); ++r) sum[r] += party.manuscript[r];
    }
    if (!any) return;
    for (std::size_t r = 0; r < sum.size(); ++r) {
      if (sum[r] + tolerance >= whole && sum[r] <= whole + tolerance) continue;
      report(edit::manuscript_not_whole, nullptr, share_fields[r],
             "manuscript shares (MAN) of all writers come to " + percent(sum[r]) + " " +
                 std::string{right_names[r]} + ", not to 100 %");
    }
  }

  /// Per recipient ("" for all) and territory: what is collected, territory codes as they stand.
  using Collected = std::map<std::pair<std::string, std::uint32_t>, Shares>;

  [[nodiscard]] Collected collected(bool with_others) const {
    Collected sums;
    for (std::size_t i = 0; i < draft_.interests.size(); ++i) {
      InterestDraft const& party = draft_.interests[i];
      if (!party.controlled && !with_others) continue;
      // Within one party a later line for the same territory replaces the earlier one.
      Collected last;
      for (std::size_t n = 0; n < party.collection.size(); ++n) {
        auto const& line = party.collection[n];
        auto const& recipients = state_.parties[i].recipients;
        auto const key = std::pair{n < recipients.size() ? recipients[n] : "", line.tis};
        last[key] = line.include ? line.shares : Shares{};
      }
      for (auto const& [key, shares] : last) {
        for (std::size_t r = 0; r < shares.size(); ++r) sums[key][r] += shares[r];
      }
    }
    return sums;
  }

  void check_collection() {
    bool const others = version_ != Version::v21;
    auto sums = collected(others);
    // Lines for all recipients count for each of them (domain/formats/README.md).
    for (auto& [key, shares] : sums) {
      if (key.first.empty()) continue;
      auto const all = sums.find({"", key.second});
      if (all == sums.end()) continue;
      for (std::size_t r = 0; r < shares.size(); ++r) shares[r] += all->second[r];
    }
    bool const one_territory = std::all_of(sums.begin(), sums.end(), [&](auto const& sum) {
      return sum.first.second == sums.begin()->first.second;
    });
    for (auto const& [key, shares] : sums) {
      for (std::size_t r = 0; r < shares.size(); ++r) {
        check_collected(key.second, r, shares[r], one_territory);
      }
    }
  }

  void check_collected(std::uint32_t territory, std::size_t right, std::uint32_t sum,
                       bool one_territory) {
    auto const text = [&] {
      return std::string{right_names[right]} + " collection in territory " +
             std::to_string(territory) + " comes to " + percent(sum);
    };
    if (sum > whole + tolerance) {
      report(version_ == Version::v21 ? edit::collection_above : edit::collection_above_22, nullptr,
             share_fields[right], text() + ", more than 100 %");
    } else if (version_ == Version::v31 && one_territory && sum + tolerance < whole &&
               publishers_collect(right)) {
      report(edit::collection_not_whole, nullptr, share_fields[right], text() + ", not to 100 %");
    }
  }

  [[nodiscard]] bool publishers_collect(std::size_t right) const {
    return std::any_of(draft_.interests.begin(), draft_.interests.end(), [&](auto const& party) {
      return party.publisher &&
             std::any_of(party.collection.begin(), party.collection.end(),
                         [&](auto const& line) { return line.shares[right] != 0; });
    });
  }

  void check_kind() {
    if (draft_.category == "SER") {
      bool const enough =
          state_.has_instrumentation || (version_ != Version::v21 && state_.has_instrument);
      if (!enough) {
        report(version_ == Version::v21 ? edit::ser_instruments : edit::ser_instruments_22, nullptr,
               "distribution category", "a serious work needs its instrumentation (INS)");
      }
    }
    if (state_.header->get("CWR work type") == "FM" && !state_.has_production_title) {
      report(edit::film_without_title, nullptr, "CWR work type",
             "film music needs the production's title (ORN)");
    }
  }

  WorkState const& state_;
  repertoire::WorkDraft const& draft_;
  Notes& notes_;
  Version version_;
};

}  // namespace

void check_work(WorkState const& state, Notes& notes) {
  WorkEdits{state, notes}.check();
}

}  // namespace qalam::formats::cwr
