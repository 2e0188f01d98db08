# Structs with a field of every type that the codec knows, for its tests alone.
@0xe5b1f0a3c2d49687;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("qalam::sample");

struct Leaf {
  name @0 :Text;
  sharePpm @1 :UInt32;
  flag @2 :Bool;
}

struct Money {
  currency @0 :UInt16;
  micros @1 :Int64;
}

# The pointers are not in the order of the C++ members, and there are gaps in the data section.
struct Everything {
  yes @0 :Bool;
  i8 @1 :Int8;
  tail @2 :Text;
  u16 @3 :UInt16;
  no @4 :Bool;
  i32 @5 :Int32;
  u64 @6 :UInt64;
  i64 @7 :Int64;
  colour @8 :UInt16;
  work @9 :UInt64;
  day @10 :Int32;
  moment @11 :Int64;
  money @12 :Money;
  head @13 :Text;
  bytes @14 :Data;
  column @15 :Data;
  hash @16 :Data;
  three @17 :List(UInt16);
  leaf @18 :Leaf;
  leaves @19 :List(Leaf);
  names @20 :List(Text);
  blobs @21 :List(Data);
  bits @22 :List(Bool);
  u8s @23 :List(UInt8);
  i16s @24 :List(Int16);
  u32s @25 :List(UInt32);
  i64s @26 :List(Int64);
  days @27 :List(Int32);
  lists @28 :List(List(UInt32));
  moneys @29 :List(Money);
  hashes @30 :List(Data);
  nests @31 :List(List(Leaf));
  label @32 :Text;
  span @33 :Span;
  spans @34 :List(Span);
  code @35 :Text;
  pair @36 :List(Leaf);
}

struct Span {
  from @0 :Int32;
  until @1 :Int32;
}

struct Small {
  work @0 :UInt64;
  holder @1 :UInt64;
  title @2 :Text;
  language @3 :Text;
  seconds @4 :UInt32;
  from @5 :Int32;
  role @6 :UInt8;
  controlled @7 :Bool;
}

# What a version after Leaf would look like.
struct LaterLeaf {
  name @0 :Text;
  sharePpm @1 :UInt32;
  flag @2 :Bool;
  more @3 :Bool;
  note @4 :Text;
  wide @5 :UInt64;
}

struct WrongType { name @0 :Text; sharePpm @1 :Int32; flag @2 :Bool; }
struct WrongName { name @0 :Text; shareppm @1 :UInt32; flag @2 :Bool; }
struct OneMore { name @0 :Text; sharePpm @1 :UInt32; flag @2 :Bool; more @3 :Bool; }
struct OneLess { name @0 :Text; sharePpm @1 :UInt32; }
struct WithDefault { name @0 :Text; sharePpm @1 :UInt32 = 7; flag @2 :Bool; }
struct WithUnion { name @0 :Text; union { sharePpm @1 :UInt32; flag @2 :Bool; } }
struct WithGroup { name @0 :Text; sharePpm @1 :UInt32; flag :group { is @2 :Bool; } }
