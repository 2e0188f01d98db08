# The stored form of every event: docs/log-format.md says how it is framed and hashed.
#
# For ever: never change an ordinal, a type or a meaning, never give a default. New fields go to the
# end of a struct and mean "as before" when they are not set; a new meaning is a new struct at the
# end of the union. The payload of a log value is the struct itself, in canonical form; its place in
# the union is the type_id of the header. tests/golden/events keeps the bytes.
@0xd1c2a91b5f7e4a60;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("qalam::schema");

struct Money {
  currency @0 :UInt16;
  micros @1 :Int64;
}

struct SocietyAccredited {
  society @0 :UInt64;
  name @1 :Text;
  bin @2 :Text;
  cisacCode @3 :UInt16;
  rights @4 :List(UInt8);
  from @5 :Int32;
  act @6 :Text;
}

struct AccreditationChanged {
  society @0 :UInt64;
  rights @1 :List(UInt8);
  from @2 :Int32;
  act @3 :Text;
}

struct RightHolderRegistered {
  holder @0 :UInt64;
  kind @1 :UInt8;
  creditName @2 :Text;
  ipiNames @3 :List(Text);
  ipiBase @4 :Text;
  isni @5 :Text;
  bin @6 :Text;
  iinKey @7 :Data;
  located @8 :Bool;
  societies @9 :List(UInt16);
  submitter @10 :UInt64;
  submitterKey @11 :Text;
}

struct RightHolderChanged {
  holder @0 :UInt64;
  creditName @1 :Text;
  ipiNames @2 :List(Text);
  ipiBase @3 :Text;
  isni @4 :Text;
  iinKey @5 :Data;
  located @6 :Bool;
  societies @7 :List(UInt16);
  reason @8 :Text;
}

struct LicenseeRegistered {
  licensee @0 :UInt64;
  name @1 :Text;
  bin @2 :Text;
  category @3 :Text;
}

struct MandateGranted {
  mandate @0 :UInt64;
  holder @1 :UInt64;
  society @2 :UInt64;
  rights @3 :List(UInt8);
  territory @4 :UInt16;
  from @5 :Int32;
  evidence @6 :Text;
}

struct MandateEnded {
  mandate @0 :UInt64;
  holder @1 :UInt64;
  society @2 :UInt64;
  until @3 :Int32;
  reason @4 :Text;
}

struct RoleGranted {
  person @0 :UInt64;
  role @1 :UInt8;
  society @2 :UInt64;
  holder @3 :UInt64;
  licensee @4 :UInt64;
}

struct RoleRevoked {
  person @0 :UInt64;
  role @1 :UInt8;
  society @2 :UInt64;
  holder @3 :UInt64;
  licensee @4 :UInt64;
}

struct WorkShare {
  holder @0 :UInt64;
  right @1 :UInt8;
  ppm @2 :UInt32;
  role @3 :UInt8;
}

struct CollectionLine {
  include @0 :Bool;
  territory @1 :UInt16;
  shares @2 :List(UInt16);
}

struct Interest {
  holder @0 :UInt64;
  role @1 :UInt8;
  controlled @2 :Bool;
  chain @3 :UInt16;
  ownership @4 :List(UInt16);
  agreement @5 :Text;
  collection @6 :List(CollectionLine);
  publisherChains @7 :List(UInt16);
}

struct Title {
  text @0 :Text;
  type @1 :Text;
  language @2 :Text;
}

struct Reference {
  organisation @0 :Text;
  identifier @1 :Text;
  type @2 :Text;
}

struct WorkRegistered {
  work @0 :UInt64;
  submitter @1 :UInt64;
  submitterNumber @2 :Text;
  title @3 :Text;
  language @4 :Text;
  titles @5 :List(Title);
  iswcs @6 :List(Text);
  version @7 :Text;
  seconds @8 :UInt32;
  artists @9 :List(Text);
  interests @10 :List(Interest);
  shares @11 :List(WorkShare);
  references @12 :List(Reference);
  from @13 :Int32;
  source @14 :Data;
  sourceLine @15 :UInt64;
}

struct WorkRevised {
  work @0 :UInt64;
  submitter @1 :UInt64;
  submitterNumber @2 :Text;
  title @3 :Text;
  language @4 :Text;
  titles @5 :List(Title);
  iswcs @6 :List(Text);
  version @7 :Text;
  seconds @8 :UInt32;
  artists @9 :List(Text);
  interests @10 :List(Interest);
  shares @11 :List(WorkShare);
  references @12 :List(Reference);
  from @13 :Int32;
  source @14 :Data;
  sourceLine @15 :UInt64;
}

struct RecordingShare {
  holder @0 :UInt64;
  right @1 :UInt8;
  ppm @2 :UInt32;
  role @3 :UInt8;
}

struct RecordedWork {
  work @0 :UInt64;
  part @1 :UInt32;
}

struct RecordingRegistered {
  recording @0 :UInt64;
  isrc @1 :Text;
  title @2 :Text;
  artist @3 :Text;
  seconds @4 :UInt32;
  works @5 :List(RecordedWork);
  shares @6 :List(RecordingShare);
}

struct RecordingLinked {
  recording @0 :UInt64;
  works @1 :List(RecordedWork);
}

struct AgreementParty {
  holder @0 :UInt64;
  assignor @1 :Bool;
  shares @2 :List(UInt16);
}

struct AgreementTerritory {
  include @0 :Bool;
  territory @1 :UInt16;
}

struct AgreementRegistered {
  agreement @0 :UInt64;
  submitter @1 :UInt64;
  number @2 :Text;
  type @3 :Text;
  from @4 :Int32;
  until @5 :Int32;
  territories @6 :List(AgreementTerritory);
  parties @7 :List(AgreementParty);
  source @8 :Data;
  sourceLine @9 :UInt64;
}

struct ParameterSet {
  name @0 :UInt16;
  society @1 :UInt64;
  value @2 :Int64;
  from @3 :Int32;
  act @4 :Text;
}

struct TariffSet {
  tariff @0 :UInt64;
  society @1 :UInt64;
  name @2 :Text;
  use @3 :UInt8;
  kind @4 :UInt8;
  ratePpm @5 :Int64;
  amountMicros @6 :Int64;
  minimumPpm @7 :Int64;
  unit @8 :Text;
  from @9 :Int32;
  act @10 :Text;
}

struct UseWeight {
  use @0 :Text;
  weight @1 :UInt32;
}

struct TimeBand {
  fromSecond @0 :UInt32;
  untilSecond @1 :UInt32;
  weight @2 :UInt32;
}

struct DistributionRulesApproved {
  rules @0 :UInt64;
  society @1 :UInt64;
  name @2 :Text;
  version @3 :UInt32;
  useWeights @4 :List(UseWeight);
  timeBands @5 :List(TimeBand);
  durationUnitSeconds @6 :UInt32;
  durationCapUnits @7 :UInt32;
  from @8 :Int32;
  act @9 :Text;
}

struct LicenceFeed {
  right @0 :UInt8;
  part @1 :UInt32;
}

struct LicenceGranted {
  licence @0 :UInt64;
  society @1 :UInt64;
  licensee @2 :UInt64;
  tariff @3 :UInt64;
  use @4 :UInt8;
  feeds @5 :List(LicenceFeed);
  from @6 :Int32;
  until @7 :Int32;
  currency @8 :UInt16;
}

struct InvoiceIssued {
  invoice @0 :UInt64;
  licence @1 :UInt64;
  society @2 :UInt64;
  licensee @3 :UInt64;
  use @4 :UInt8;
  from @5 :Int32;
  until @6 :Int32;
  months @7 :UInt32;
  units @8 :Int64;
  baseMicros @9 :Int64;
  mciMicros @10 :Int64;
  netMicros @11 :Int64;
  vatMicros @12 :Int64;
  currency @13 :UInt16;
  booked @14 :Int32;
  due @15 :Int32;
}

struct FeeReceived {
  receipt @0 :UInt64;
  society @1 :UInt64;
  licensee @2 :UInt64;
  invoice @3 :UInt64;
  use @4 :UInt8;
  amount @5 :Money;
  allocatedMicros @6 :Int64;
  netMicros @7 :Int64;
  bankReference @8 :Text;
  booked @9 :Int32;
}

struct UsageReportReceived {
  report @0 :UInt64;
  society @1 :UInt64;
  licensee @2 :UInt64;
  format @3 :Text;
  version @4 :Text;
  sender @5 :Text;
  messageId @6 :Text;
  part @7 :UInt32;
  parts @8 :UInt32;
  service @9 :Text;
  from @10 :Int32;
  until @11 :Int32;
  file @12 :Data;
  use @13 :UInt8;
}

struct UsageItemsRecorded {
  licensee @0 :UInt64;
  firstItem @1 :UInt64;
  count @2 :UInt32;
  lengths @3 :Data;
  texts @4 :Data;
  seconds @5 :Data;
}

struct UsageLinesRecorded {
  report @0 :UInt64;
  firstRow @1 :UInt64;
  count @2 :UInt32;
  item @3 :Data;
  quantity @4 :Data;
  day @5 :Data;
  second @6 :Data;
  seconds @7 :Data;
  revenue @8 :Data;
  kind @9 :Data;
  kinds @10 :List(Text);
}

struct RevenueTotal {
  currency @0 :UInt16;
  micros @1 :Int64;
}

struct UsageReportClosed {
  report @0 :UInt64;
  society @1 :UInt64;
  licensee @2 :UInt64;
  lines @3 :UInt64;
  rejected @4 :UInt64;
  quantity @5 :Int64;
  revenue @6 :List(RevenueTotal);
  from @7 :Int32;
  until @8 :Int32;
  use @9 :UInt8;
}

struct UsageReportSuperseded {
  report @0 :UInt64;
  by @1 :UInt64;
  society @2 :UInt64;
  reason @3 :Text;
}

struct ItemsMatched {
  society @0 :UInt64;
  count @1 :UInt32;
  indexVersion @2 :UInt32;
  items @3 :Data;
  methods @4 :Data;
  scores @5 :Data;
  recordings @6 :Data;
  works @7 :Data;
}

struct MatchReversed {
  society @0 :UInt64;
  item @1 :UInt64;
  reason @2 :Text;
}

struct PoolKey {
  society @0 :UInt64;
  right @1 :UInt8;
  use @2 :UInt8;
  source @3 :UInt8;
  from @4 :Int32;
  until @5 :Int32;
  currency @6 :UInt16;
}

struct PoolFunded {
  pool @0 :UInt64;
  key @1 :PoolKey;
  licensee @2 :UInt64;
  receipt @3 :UInt64;
  licence @4 :UInt64;
  micros @5 :Int64;
  booked @6 :Int32;
}

struct DeductionTaken {
  pool @0 :UInt64;
  key @1 :PoolKey;
  kind @2 :UInt8;
  micros @3 :Int64;
  baseMicros @4 :Int64;
  ratePpm @5 :Int64;
  act @6 :Text;
  booked @7 :Int32;
}

struct RunOpened {
  run @0 :UInt64;
  pool @1 :UInt64;
  key @2 :PoolKey;
  rules @3 :UInt64;
  rulesHash @4 :Data;
  knownAt @5 :UInt64;
  reports @6 :List(UInt64);
  inputsHash @7 :Data;
  distributableMicros @8 :Int64;
  openedBy @9 :UInt64;
}

struct Allocation {
  work @0 :UInt64;
  holder @1 :UInt64;
  dueSociety @2 :UInt16;
  destination @3 :UInt8;
  share @4 :UInt32;
  points @5 :UInt64;
  workMicros @6 :Int64;
  micros @7 :Int64;
}

struct AllocationsComputed {
  run @0 :UInt64;
  chunk @1 :UInt32;
  lines @2 :List(Allocation);
}

struct RunComputed {
  run @0 :UInt64;
  pool @1 :UInt64;
  key @2 :PoolKey;
  chunks @3 :UInt32;
  lines @4 :UInt64;
  allocatedMicros @5 :Int64;
  unmatchedMicros @6 :Int64;
  points @7 :UInt64;
  linesHash @8 :Data;
  amounts @9 :SumRoot;
}

struct SumRoot {
  leaves @0 :UInt64;
  micros @1 :Int64;
  root @2 :Data;
}

struct RunApproved {
  run @0 :UInt64;
  key @1 :PoolKey;
  approver @2 :UInt64;
  approval @3 :UInt32;
}

struct PostedAmount {
  destination @0 :UInt8;
  account @1 :UInt64;
  micros @2 :Int64;
}

struct RunPosted {
  run @0 :UInt64;
  pool @1 :UInt64;
  key @2 :PoolKey;
  part @3 :UInt32;
  parts @4 :UInt32;
  amounts @5 :List(PostedAmount);
  booked @6 :Int32;
}

struct RunReversed {
  run @0 :UInt64;
  pool @1 :UInt64;
  key @2 :PoolKey;
  part @3 :UInt32;
  parts @4 :UInt32;
  amounts @5 :List(PostedAmount);
  reason @6 :Text;
  booked @7 :Int32;
}

struct AdjustmentPosted {
  run @0 :UInt64;
  pool @1 :UInt64;
  key @2 :PoolKey;
  fromHolder @3 :UInt64;
  toHolder @4 :UInt64;
  work @5 :UInt64;
  micros @6 :Int64;
  reason @7 :Text;
  booked @8 :Int32;
}

struct HoldPlaced {
  hold @0 :UInt64;
  society @1 :UInt64;
  work @2 :UInt64;
  holder @3 :UInt64;
  reason @4 :UInt8;
  key @5 :PoolKey;
  micros @6 :Int64;
  note @7 :Text;
  booked @8 :Int32;
}

struct HoldReleased {
  hold @0 :UInt64;
  society @1 :UInt64;
  work @2 :UInt64;
  from @3 :UInt8;
  holder @4 :UInt64;
  key @5 :PoolKey;
  micros @6 :Int64;
  reason @7 :Text;
  booked @8 :Int32;
}

struct StatementIssued {
  statement @0 :UInt64;
  society @1 :UInt64;
  holder @2 :UInt64;
  from @3 :Int32;
  until @4 :Int32;
  knownAt @5 :UInt64;
  currency @6 :UInt16;
  payableMicros @7 :Int64;
}

struct PayoutPart {
  key @0 :PoolKey;
  micros @1 :Int64;
}

struct PayoutInstructed {
  payout @0 :UInt64;
  society @1 :UInt64;
  holder @2 :UInt64;
  currency @3 :UInt16;
  micros @4 :Int64;
  parts @5 :List(PayoutPart);
  booked @6 :Int32;
}

struct PayoutConfirmed {
  payout @0 :UInt64;
  society @1 :UInt64;
  holder @2 :UInt64;
  currency @3 :UInt16;
  micros @4 :Int64;
  bankReference @5 :Text;
  booked @6 :Int32;
}

struct PayoutReturned {
  payout @0 :UInt64;
  society @1 :UInt64;
  holder @2 :UInt64;
  currency @3 :UInt16;
  micros @4 :Int64;
  parts @5 :List(PayoutPart);
  reason @6 :Text;
  booked @7 :Int32;
}

struct PeriodClosed {
  society @0 :UInt64;
  from @1 :Int32;
  until @2 :Int32;
  balancesDigest @3 :Data;
  knownAt @4 :UInt64;
  balances @5 :List(BalanceCommitment);
}

struct BalanceCommitment {
  currency @0 :UInt16;
  credits @1 :SumRoot;
  debits @2 :SumRoot;
}

struct SubjectErased {
  holder @0 :UInt64;
  basis @1 :Text;
}

struct SaltDrawn {
  society @0 :UInt64;
  run @1 :UInt64;
  until @2 :Int32;
  salt @3 :Data;
}

struct LogSuperseded {
  origin @0 :Text;
  size @1 :UInt64;
  root @2 :Data;
  kept @3 :UInt64;
  reason @4 :Text;
}

struct AccessLogSealed {
  day @0 :Int32;
  records @1 :UInt64;
  digest @2 :Data;
}

struct Event {
  union {
    societyAccredited @0 :SocietyAccredited;
    accreditationChanged @1 :AccreditationChanged;
    rightHolderRegistered @2 :RightHolderRegistered;
    rightHolderChanged @3 :RightHolderChanged;
    licenseeRegistered @4 :LicenseeRegistered;
    mandateGranted @5 :MandateGranted;
    mandateEnded @6 :MandateEnded;
    roleGranted @7 :RoleGranted;
    roleRevoked @8 :RoleRevoked;
    workRegistered @9 :WorkRegistered;
    workRevised @10 :WorkRevised;
    recordingRegistered @11 :RecordingRegistered;
    recordingLinked @12 :RecordingLinked;
    agreementRegistered @13 :AgreementRegistered;
    parameterSet @14 :ParameterSet;
    tariffSet @15 :TariffSet;
    distributionRulesApproved @16 :DistributionRulesApproved;
    licenceGranted @17 :LicenceGranted;
    invoiceIssued @18 :InvoiceIssued;
    feeReceived @19 :FeeReceived;
    usageReportReceived @20 :UsageReportReceived;
    usageItemsRecorded @21 :UsageItemsRecorded;
    usageLinesRecorded @22 :UsageLinesRecorded;
    usageReportClosed @23 :UsageReportClosed;
    usageReportSuperseded @24 :UsageReportSuperseded;
    itemsMatched @25 :ItemsMatched;
    matchReversed @26 :MatchReversed;
    poolFunded @27 :PoolFunded;
    deductionTaken @28 :DeductionTaken;
    runOpened @29 :RunOpened;
    allocationsComputed @30 :AllocationsComputed;
    runComputed @31 :RunComputed;
    runApproved @32 :RunApproved;
    runPosted @33 :RunPosted;
    runReversed @34 :RunReversed;
    adjustmentPosted @35 :AdjustmentPosted;
    holdPlaced @36 :HoldPlaced;
    holdReleased @37 :HoldReleased;
    statementIssued @38 :StatementIssued;
    payoutInstructed @39 :PayoutInstructed;
    payoutConfirmed @40 :PayoutConfirmed;
    payoutReturned @41 :PayoutReturned;
    periodClosed @42 :PeriodClosed;
    subjectErased @43 :SubjectErased;
    saltDrawn @44 :SaltDrawn;
    logSuperseded @45 :LogSuperseded;
    accessLogSealed @46 :AccessLogSealed;
  }
}
