#include "api/json/parse.hpp"

#include "api/json/path.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace qalam::json {
namespace {

/// Walks the text and leaves in `at` how far the lexer has read, which the events do not tell.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = char const*;
  using reference = char const&;

  Cursor(char const* here, char const** at) : here_{here}, at_{at} {}

  reference operator*() const { return *here_; }
  Cursor& operator++() {
    *at_ = ++here_;
    return *this;
  }
  Cursor operator++(int) {
    Cursor const before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(Cursor const& a, Cursor const& b) { return a.here_ == b.here_; }
  friend bool operator!=(Cursor const& a, Cursor const& b) { return a.here_ != b.here_; }

 private:
  char const* here_;
  char const** at_;
};

/// Builds the value from the parser's events and refuses what `parse` promises to refuse.
class Builder {
 public:
  Builder(std::string_view text, char const* const& at, Limits const& limits)
      : text_{text}, at_{at}, limits_{limits} {}

  [[nodiscard]] Error const& error() const { return *error_; }
  [[nodiscard]] Json take() { return std::move(root_); }

  // The names and signatures from here on are nlohmann's SAX interface.
  bool null() { return place(nullptr); }
  bool boolean(bool value) { return place(value); }
  bool number_integer(Json::number_integer_t value) { return place(value); }
  bool number_unsigned(Json::number_unsigned_t value) { return place(value); }
  bool number_float(Json::number_float_t /*value*/, std::string const& /*digits*/) {
    ++open_index();
    return refuse(ErrorCode::malformed,
                  "only whole numbers of 64 bits are read; write an amount as a string, \"12.50\"");
  }
  bool string(std::string& value) { return place(std::move(value)); }
  bool binary(Json::binary_t& /*value*/) { return false; }

  bool start_object(std::size_t /*size*/) { return open(Json::object()); }
  bool start_array(std::size_t /*size*/) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    auto& members = stack_.back().value->get_ref<Json::object_t&>();
    bool const twice =
        std::any_of(members.begin(), members.end(), [&](auto const& m) { return m.first == name; });
    stack_.back().name = name;
    if (twice) return refuse(ErrorCode::malformed, "the member \"" + name + "\" is there twice");
    if (members.size() == limits_.members_max) {
      return refuse(ErrorCode::too_large,
                    "an object has more than " + std::to_string(limits_.members_max) + " members");
    }
    members.emplace_back(std::move(name), Json{});
    return true;
  }

  /// The library's message names the token that it read last. Who sends a password does not want
  /// to find it in a log, so only what it says before that is passed on.
  bool parse_error(std::size_t position, std::string const& /*token*/,
                   nlohmann::detail::exception const& error) {
    std::string_view why = error.what();
    if (auto const column = why.find("column "); column != std::string_view::npos) {
      if (auto const colon = why.find(": ", column); colon != std::string_view::npos) {
        why.remove_prefix(colon + 2);
      }
    }
    why = why.substr(0, why.find("; last read"));
    error_ = fail(ErrorCode::malformed,
                  "not JSON: " + place_of(position == 0 ? 0 : position - 1) + std::string{why});
    return false;
  }

 private:
  struct Level {
    Json* value;
    std::string name;       ///< Of the member that is being read, in an object.
    std::size_t index = 0;  ///< Elements seen, in an array.
  };

  std::size_t& open_index() { return stack_.empty() ? none_ : stack_.back().index; }

  /// Where the next value goes: the root, the end of the open array, or the last member.
  template <class V>
  Json* put(V&& value) {
    if (stack_.empty()) {
      root_ = std::forward<V>(value);
      return &root_;
    }
    Level& level = stack_.back();
    if (level.value->is_array()) {
      ++level.index;
      level.value->push_back(Json(std::forward<V>(value)));
      return &level.value->back();
    }
    Json& member = level.value->get_ref<Json::object_t&>().back().second;
    member = std::forward<V>(value);
    return &member;
  }

  template <class V>
  bool place(V&& value) {
    put(std::forward<V>(value));
    return true;
  }

  bool open(Json container) {
    if (stack_.size() == limits_.depth_max) {
      ++open_index();
      return refuse(ErrorCode::too_large,
                    "more than " + std::to_string(limits_.depth_max) + " levels inside each other");
    }
    stack_.push_back({put(std::move(container)), {}, 0});
    return true;
  }
  bool close() {
    stack_.pop_back();
    return true;
  }

  bool refuse(ErrorCode code, std::string const& why) {
    std::string pointer;
    for (Level const& level : stack_) {
      pointer += '/';
      pointer +=
          level.value->is_array() ? std::to_string(level.index - 1) : pointer_token(level.name);
    }
    auto const read = static_cast<std::size_t>(at_ - text_.data());
    error_ = fail(code, place_of(read == 0 ? 0 : read - 1) + why, pointer);
    return false;
  }

  /// "line 3, column 14: "; both from 1, columns in bytes.
  [[nodiscard]] std::string place_of(std::size_t offset) const {
    auto const before = text_.substr(0, offset);
    auto const line = std::count(before.begin(), before.end(), '\n') + 1;
    auto const newline = before.rfind('\n');
    auto const column = newline == std::string_view::npos ? offset + 1 : offset - newline;
    return "line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
  }

  std::string_view text_;
  char const* const& at_;  ///< The parser's place in `text_`; outlives this.
  Limits limits_;
  Json root_;
  std::vector<Level> stack_;
  std::size_t none_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<Json> parse(std::string_view text, Limits const& limits) {
  if (text.size() > limits.bytes_max) {
    return fail(ErrorCode::too_large, "the JSON has " + std::to_string(text.size()) +
                                          " bytes; at most " + std::to_string(limits.bytes_max) +
                                          " are read");
  }
  char const* at = text.data();
  Builder builder{text, at, limits};
  Cursor const first{text.data(), &at};
  Cursor const last{text.data() + text.size(), &at};
  if (!Json::sax_parse(first, last, &builder)) return builder.error();
  return builder.take();
}

std::string dump(Json const& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string dump_pretty(Json const& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string pointer_token(std::string_view name) {
  std::string out;
  for (char const c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string Path::print() const {
  if (up_ == nullptr) return std::string{name_};
  return up_->print() + '/' + (index_ == no_index ? pointer_token(name_) : std::to_string(index_));
}

}  // namespace qalam::json
