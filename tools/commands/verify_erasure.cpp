#include "tools/commands/verify_erasure.hpp"

#include "api/app/erasure_certificate.hpp"

#include <nlohmann/json.hpp>

namespace qalam::tools {

int verify_erasure(Cli& cli, std::string const& text, std::vector<tlog::VerifierKey> const& keys,
                   std::function<int(Error)> const& refuse) {
  auto const steps = app::check_erasure_certificate(text, keys);
  if (!steps) return refuse(steps.error());
  if (cli.json()) {
    cli.print({{"ok", true}, {"steps", *steps}});
    return 0;
  }
  std::size_t number = 0;
  for (auto const& step : *steps) cli.out() << ++number << ". " << step << "\n";
  cli.out() << "Everything holds.\n";
  return 0;
}

}  // namespace qalam::tools
