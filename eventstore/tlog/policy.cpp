#include "eventstore/tlog/policy.hpp"

#include "eventstore/tlog/checkpoint.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace qalam::tlog {
namespace {

constexpr std::string_view none = "none";

/// The items of a line; nothing where it has a control character.
std::optional<std::vector<std::string>> items_of(std::string_view line) {
  std::vector<std::string> out;
  bool inside = false;
  for (char const c : line) {
    auto const byte = static_cast<unsigned char>(c);
    if (c == ' ' || c == '\t') {
      inside = false;
      continue;
    }
    if (byte < ' ' || byte == 0x7f) return std::nullopt;
    if (!inside) out.emplace_back();
    inside = true;
    out.back() += c;
  }
  return out;
}

class Reading {
 public:
  Result<void> line(std::vector<std::string> const& items) {
    auto const& what = items.front();
    if (what == "log") return log(items);
    if (what == "witness") return witness(items);
    if (what == "group") return group(items);
    if (what == "quorum") return quorum(items);
    return bad("a line begins with log, witness, group or quorum");
  }
  Result<Policy> finish() {
    if (policy_.quorum.empty()) return bad("it has no quorum line");
    return std::move(policy_);
  }

 private:
  static Error bad(std::string what) { return fail(ErrorCode::malformed, std::move(what)); }

  Result<void> log(std::vector<std::string> const& items) {
    if (items.size() < 2 || items.size() > 3) return bad("a log line is: log KEY [URL]");
    QALAM_TRY(auto key, parse_verifier_key(items[1]));
    if (key.type != SignatureType::ed25519) return bad("this is no key of a log");
    if (!keys_.insert(key.key).second) return bad("this key is there twice");
    policy_.logs.push_back({std::move(key), items.size() == 3 ? items[2] : ""});
    return {};
  }

  Result<void> witness(std::vector<std::string> const& items) {
    if (items.size() < 3 || items.size() > 4)
      return bad("a witness line is: witness NAME KEY [URL]");
    QALAM_TRY(auto key, parse_verifier_key(items[2]));
    if (key.type != SignatureType::cosignature) return bad("this is no key of a witness");
    if (!keys_.insert(key.key).second) return bad("this key is there twice");
    QALAM_CHECK(name(items[1]));
    policy_.witnesses.push_back({items[1], std::move(key), items.size() == 4 ? items[3] : ""});
    return {};
  }

  Result<void> group(std::vector<std::string> const& items) {
    if (items.size() < 4) return bad("a group line is: group NAME all|any|NUMBER MEMBER…");
    PolicyGroup group{items[1], 0, {items.begin() + 3, items.end()}};
    for (std::string const& member : group.members) {
      if (!names_.contains(member)) return bad("nothing above is called \"" + member + "\"");
      if (!grouped_.insert(member).second) return bad("\"" + member + "\" is a member twice");
    }
    auto const size = group.members.size();
    if (items[2] == "all") {
      group.threshold = size;
    } else if (items[2] == "any") {
      group.threshold = 1;
    } else {
      auto const number = parse_decimal(items[2]);
      if (!number || *number < 1 || *number > size) {
        return bad("\"" + items[2] + "\" is not all, any, or a number from 1 to " +
                   std::to_string(size));
      }
      group.threshold = static_cast<std::size_t>(*number);
    }
    QALAM_CHECK(name(group.name));
    policy_.groups.push_back(std::move(group));
    return {};
  }

  Result<void> quorum(std::vector<std::string> const& items) {
    if (items.size() != 2) return bad("a quorum line is: quorum NAME");
    if (!policy_.quorum.empty()) return bad("it has two quorum lines");
    if (items[1] != none && !names_.contains(items[1])) {
      return bad("nothing above is called \"" + items[1] + "\"");
    }
    policy_.quorum = items[1];
    return {};
  }

  /// Witnesses and groups share one space of names.
  Result<void> name(std::string const& name) {
    if (name == none) return bad("nothing may be called \"none\"");
    if (!names_.insert(name).second) return bad("two are called \"" + name + "\"");
    return {};
  }

  Policy policy_;
  std::set<PublicKey> keys_;
  std::set<std::string> names_, grouped_;
};

}  // namespace

bool Policy::is_met(std::vector<VerifierKey> const& cosigned) const {
  if (quorum == none) return true;
  std::map<std::string, bool> met;
  for (PolicyWitness const& witness : witnesses) {
    met[witness.name] = std::find(cosigned.begin(), cosigned.end(), witness.key) != cosigned.end();
  }
  for (PolicyGroup const& group : groups) {
    auto const count = std::count_if(group.members.begin(), group.members.end(),
                                     [&](std::string const& member) { return met.at(member); });
    met[group.name] = static_cast<std::size_t>(count) >= group.threshold;
  }
  return met.at(quorum);
}

Result<Policy> parse_policy(std::string_view text) {
  Reading reading;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    auto const where = "line " + std::to_string(number);
    auto const end = text.find('\n');
    if (end == std::string_view::npos) {
      return fail(ErrorCode::malformed, "the last line does not end", where);
    }
    auto const items = items_of(text.substr(0, end));
    text.remove_prefix(end + 1);
    if (!items) return fail(ErrorCode::malformed, "it has control characters", where);
    if (items->empty() || items->front().front() == '#') continue;
    if (auto const read = reading.line(*items); !read) {
      return fail(read.error().code, read.error().detail, where);
    }
  }
  return reading.finish();
}

}  // namespace qalam::tlog
