#include "tools/cli.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool says_it_itself = true;  // The sanitizer says more.
#else
constexpr bool says_it_itself = false;
#endif

/// LMDB reads its file as memory: a disk that cannot give a page, and a page that was torn, come as
/// a signal, and nothing can go on. It is said, at least, in calls that are allowed here.
void say_and_end(int) {
  constexpr std::string_view text =
      "\nqalam: a page of the ledger's files cannot be read or makes no sense, or the program has "
      "a "
      "bug. It ends here; what was acknowledged is on disk. `qalam verify --ledger DIR` says which "
      "page it is, where it is one\n";
  constexpr int cannot_go_on = 70;
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) std::_Exit(cannot_go_on + 1);
  std::_Exit(cannot_go_on);
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that has gone away (`qalam … | head`) is no reason to die half-way through a write.
  std::signal(SIGPIPE, SIG_IGN);
  if (!says_it_itself) {
    for (int const signal : {SIGSEGV, SIGBUS}) std::signal(signal, say_and_end);
  }
  qalam::tools::Streams streams{0, 1, 2};
  return qalam::tools::run({argv + 1, argv + argc}, streams, std::filesystem::current_path(),
                           nullptr);
}
