#include "tools/cli.hpp"

#include <csignal>
#include <filesystem>
#include <vector>

int main(int argc, char** argv) {
  // A reader that has gone away (`qalam … | head`) is no reason to die half-way through a write.
  std::signal(SIGPIPE, SIG_IGN);
  qalam::tools::Streams streams{0, 1, 2};
  return qalam::tools::run({argv + 1, argv + argc}, streams, std::filesystem::current_path(),
                           nullptr);
}
