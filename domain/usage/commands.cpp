#include "domain/usage/commands.hpp"

#include "domain/usage/columns.hpp"

namespace qalam {

std::string report_file_key(SocietyId society, LicenseeId licensee, Hash256 const& file) {
  return two_part_key(society.value(),
                      two_part_key(licensee.value(), std::string{file.begin(), file.end()}));
}

std::string report_message_key(SocietyId society, LicenseeId licensee, std::string_view sender,
                               std::string_view message_id, std::uint32_t part) {
  std::string text{sender};
  text += '\x1f';
  text += message_id;
  text += '\x1f';
  text += std::to_string(part);
  return two_part_key(society.value(), two_part_key(licensee.value(), text));
}

Result<Decided> decide(Registers const& registers, ReceiveReport const& c, Context const& context) {
  QALAM_CHECK(need_society(registers, c.society));
  QALAM_CHECK(need_licensee(registers, c.licensee));
  if (auto const owner =
          registers.owner(KeySpace::report_file, report_file_key(c.society, c.licensee, c.file))) {
    auto const row = registers.report(ReportId{owner->id});
    bool const closed = row && row->closed;
    return Decided{
        {},
        *owner,
        {closed ? "this file has been imported already" : "this file's import is gone on with"}};
  }
  auto const id = derive<ReportId>(context.command);
  if (registers.report(id)) return fail(ErrorCode::id_taken, print(id) + " is registered already");
  if (!c.message_id.empty()) {
    auto const owner =
        registers.owner(KeySpace::report_message,
                        report_message_key(c.society, c.licensee, c.sender, c.message_id, c.part));
    if (owner) {
      auto const row = registers.report(ReportId{owner->id});
      bool const replaced = row && row->superseded_by != ReportId{};
      if (!replaced) {
        return fail(ErrorCode::identifier_taken,
                    "message " + c.message_id + " part " + std::to_string(c.part) + " of " +
                        c.sender + " is registered as " + print(ReportId{owner->id}) +
                        " with another content; to replace it, supersede that report");
      }
    }
  }
  if (c.from == no_date || c.until == no_date || c.until <= c.from) {
    return fail(ErrorCode::period_invalid,
                "the file does not say which days it is about: give the period", "/from");
  }
  return Decided{
      {UsageReportReceived{id, c.society, c.licensee, c.format, c.version, c.sender, c.message_id,
                           c.part, c.parts, c.service, c.from, c.until, c.file, c.use}},
      any(id),
      {}};
}

Result<void> may_record_items(Registers const& registers, ItemId first) {
  if (registers.next_item() == first) return {};
  return fail(ErrorCode::precondition_failed,
              "another import has numbered items meanwhile: number them again");
}

Result<ReportRow> may_record_lines(Registers const& registers, ReportId report,
                                   std::uint64_t first_row) {
  QALAM_TRY(auto row, need_report(registers, report));
  if (row.lines != first_row) {
    return fail(ErrorCode::precondition_failed, "the report stands at row " +
                                                    std::to_string(row.lines) + ", not at " +
                                                    std::to_string(first_row));
  }
  if (row.closed) return fail(ErrorCode::report_closed, print(report) + " is closed");
  return row;
}

Result<Decided> decide(Registers const& registers, RecordItems const& c, Context const&) {
  QALAM_CHECK(may_record_items(registers, c.items.first_item));
  return Decided{{c.items}, {Kind::item, 0}, {}};
}

Result<Decided> decide(Registers const& registers, RecordLines const& c, Context const&) {
  QALAM_CHECK(may_record_lines(registers, c.lines.report, c.lines.first_row));
  return Decided{{c.lines}, any(c.lines.report), {}};
}

Result<Decided> decide(Registers const& registers, CloseReport const& c, Context const&) {
  QALAM_TRY(auto const row, need_report(registers, c.report));
  if (row.closed) return Decided{{}, any(c.report), {"the report is closed already"}};
  if (row.lines != c.lines || row.quantity != c.quantity) {
    return fail(ErrorCode::report_incomplete,
                "the ledger holds " + std::to_string(row.lines) + " lines with quantity " +
                    std::to_string(row.quantity) + ", the importer counted " +
                    std::to_string(c.lines) + " with " + std::to_string(c.quantity) +
                    ": import the file again to go on");
  }
  Date const from = c.from == no_date ? row.from : c.from;
  Date const until = c.until == no_date ? row.until : c.until;
  return Decided{{UsageReportClosed{c.report, row.society, row.licensee, c.lines, c.rejected,
                                    c.quantity, c.revenue, from, until, row.use}},
                 any(c.report),
                 {}};
}

Result<Decided> decide(Registers const& registers, SupersedeReport const& c, Context const&) {
  if (c.by != ReportId{} && c.by == c.report) {
    return fail(ErrorCode::malformed, "a report cannot replace itself", "/by");
  }
  QALAM_TRY(auto const old, need_report(registers, c.report));
  if (c.by != ReportId{}) {
    QALAM_TRY(auto const fresh, need_report(registers, c.by));
    if (fresh.society != old.society || fresh.licensee != old.licensee) {
      return fail(ErrorCode::wrong_kind, "the new report is about another society or licensee",
                  "/by");
    }
    if (!fresh.closed)
      return fail(ErrorCode::report_incomplete, "the new report is not closed", "/by");
  }
  if (old.superseded_by != ReportId{}) {
    return fail(ErrorCode::report_superseded,
                "it was replaced by " + print(old.superseded_by) + " already");
  }
  return Decided{{UsageReportSuperseded{c.report, c.by, old.society, c.reason}}, any(c.report), {}};
}

Result<Decided> decide(Registers const& registers, MatchItems const& c, Context const&) {
  QALAM_CHECK(need_society(registers, c.matches.society));
  QALAM_TRY(auto const matches, usage::read_matches(c.matches));
  for (usage::Match const& match : matches) {
    if (!(ItemId{match.item} < registers.next_item())) {
      return fail(ErrorCode::not_found, "there is no item " + print(ItemId{match.item}),
                  "/matches/items");
    }
    for (RecordedWork const& part : match.works) {
      if (registers.work(part.work)) continue;
      return fail(ErrorCode::not_found, "there is no work " + print(part.work), "/matches/works");
    }
  }
  return Decided{{c.matches}, any(c.matches.society), {}};
}

Result<Decided> decide(Registers const& registers, ReverseMatch const& c, Context const&) {
  if (c.reason.empty()) return fail(ErrorCode::malformed, "say why", "/reason");
  QALAM_CHECK(need_society(registers, c.society));
  if (c.item == ItemId{} || !(c.item < registers.next_item())) {
    return fail(ErrorCode::not_found, "there is no item " + print(c.item), "/item");
  }
  return Decided{{MatchReversed{c.society, c.item, c.reason}}, any(c.society), {}};
}

}  // namespace qalam
