#pragma once

#include "api/app/distribute.hpp"
#include "api/app/import_result.hpp"
#include "api/app/pay.hpp"
#include "api/json/parse.hpp"

#include <nlohmann/json.hpp>

/// What the long use cases came to, as JSON: the same for HTTP and for the command line.
namespace qalam::app {

/// Design 12: `qalam import … --json`.
json::Json to_json(ImportResult const& result);
/// `{run, pool, currency, distributable, works, lines, by_destination, reports, known_at, rules,
/// inputs_hash, lines_hash, position}`
json::Json to_json(DistributeResult const& result);
/// `{payouts: [{payout, holder, amount, currency}], waiting: [{holder, amount, code, reason}], sum,
/// currency, position}`
json::Json to_json(PayResult const& result, Currency currency);

}  // namespace qalam::app
