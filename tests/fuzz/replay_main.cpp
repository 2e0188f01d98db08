#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

/// Stands in for libFuzzer where clang is not at hand: runs the fuzz target over the files that are
/// named, over those in folders that are named, and over simple changes of each. Always the same,
/// so a failure can be had again.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace {

namespace fs = std::filesystem;
using Input = std::vector<std::uint8_t>;

constexpr std::size_t changes_max = 128;

std::vector<fs::path> files_of(int argc, char** argv) {
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    if (fs::is_regular_file(argv[i])) files.emplace_back(argv[i]);
    if (!fs::is_directory(argv[i])) continue;
    for (auto const& entry : fs::recursive_directory_iterator{argv[i]}) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

void run(Input const& input) {
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

/// The input cut off, with a bit turned, with a byte gone: at up to `changes_max` places.
std::size_t run_with_changes(Input const& input) {
  run(input);
  std::size_t const step = std::max<std::size_t>(1, input.size() / changes_max);
  std::size_t runs = 1;
  for (std::size_t at = 0; at < input.size(); at += step) {
    auto const end = input.begin() + static_cast<std::ptrdiff_t>(at);
    run({input.begin(), end});
    auto turned = input;
    turned[at] = static_cast<std::uint8_t>(turned[at] ^ (1U << (at % 8)));
    run(turned);
    auto shorter = input;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(at));
    run(shorter);
    runs += 3;
  }
  return runs;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::size_t runs = run_with_changes({});
    auto const files = files_of(argc, argv);
    for (auto const& file : files) {
      std::printf("%s\n", file.c_str());
      std::fflush(stdout);  // The name stands there when the process is stopped.
      std::ifstream in{file, std::ios::binary};
      runs += run_with_changes({std::istreambuf_iterator<char>{in}, {}});
    }
    std::printf("%zu inputs from %zu files\n", runs, files.size());
  } catch (std::exception const& failure) {
    std::fprintf(stderr, "the fuzz target let an exception out: %s\n", failure.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
