//! Types as applications derive them, one for each thing serde and schemars can say.

#![allow(dead_code, reason = "only decoding is of interest")]

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    num::{NonZeroI8, NonZeroI64, NonZeroU8, NonZeroU64, Wrapping},
};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::judge::Case;

/// A case of each type, named after it.
macro_rules! cases {
    ($($name:ident: $type:ty,)*) => {
        pub(crate) fn cases() -> Vec<Case> {
            vec![$(Case::of::<$type>(stringify!($name))),*]
        }
    };
}

cases! {
    bool: bool,
    char: char,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
    u128: u128,
    usize: usize,
    i8: i8,
    i16: i16,
    i32: i32,
    i64: i64,
    i128: i128,
    isize: isize,
    non_zero_u8: NonZeroU8,
    non_zero_i8: NonZeroI8,
    non_zero_u64: NonZeroU64,
    non_zero_i64: NonZeroI64,
    wrapping: Wrapping<i16>,
    f32: f32,
    f64: f64,
    text: String,
    cow: Cow<'static, str>,
    unit: (),
    any_value: Value,
    json_object: tool_runtime::JsonObject,
    option: Option<u8>,
    option_of_option: Option<Option<bool>>,
    option_of_struct: Option<Address>,
    option_of_enum: Option<Color>,
    option_of_shape: Option<Shape>,
    boxed: Box<Address>,
    pair: (u8, String),
    tuple_with_option: (Option<bool>, i32, Address),
    array: [i8; 3],
    empty_array: [u8; 0],
    array_of_pairs: [(bool, char); 2],
    list: Vec<u16>,
    list_of_options: Vec<Option<u8>>,
    list_of_lists: Vec<Vec<u8>>,
    list_of_shapes: Vec<Shape>,
    queue: VecDeque<bool>,
    set: BTreeSet<u8>,
    hash_set: HashSet<String>,
    set_of_colors: BTreeSet<Color>,
    set_of_lists: BTreeSet<Vec<u8>>,
    map: BTreeMap<String, u8>,
    hash_map: HashMap<String, Address>,
    map_of_maps: BTreeMap<String, BTreeMap<String, Option<bool>>>,
    map_by_color: BTreeMap<Color, u8>,
    map_by_integer: BTreeMap<u8, bool>,
    map_by_signed: BTreeMap<i64, bool>,
    map_by_newtype: BTreeMap<Key, bool>,
    set_of_pairs: BTreeSet<(u8, bool)>,
    option_of_unit: Option<()>,
    phantom: std::marker::PhantomData<u8>,
    odd_variants: OddVariants,
    closed_envelope: ClosedEnvelope,
    event_with_other: EventWithOther,
    event_of_enum: EventOfEnum,
    flat_optional: FlatOptional,
    flat_closed: FlatClosed,
    flat_untagged: FlatUntagged,
    flat_adjacent: FlatAdjacent,
    skipped_variant: SkippedVariant,
    variant_defaults: VariantDefaults,
    nullable_default: NullableDefault,
    list_of_sets: Vec<BTreeSet<i64>>,
    repr: Numbered,
    tuple_of_tuples: ((u8, u8), [Option<char>; 2], ()),
    skipped_in_tuple: SkippedInTuple,
    defaults_in_tuple: DefaultsInTuple,
    big_tuple: (u8, i8, u16, i16, u32, i32, u64, i64, bool, char, String, f64),
    address: Address,
    order: Order,
    every_width: EveryWidth,
    meters: Meters,
    transparent: Transparent,
    point: Point,
    unit_struct: UnitStruct,
    empty_struct: EmptyStruct,
    defaults: Defaults,
    all_defaulted: AllDefaulted,
    renamed: Renamed,
    closed: Closed,
    closed_within: ClosedWithin,
    skipped: Skipped,
    flat: Flat,
    flat_map: FlatMap,
    flat_option: FlatOption,
    flat_external: FlatExternal,
    flat_internal: FlatInternal,
    flat_twice: FlatTwice,
    color: Color,
    renamed_color: RenamedColor,
    shape: Shape,
    single: Single,
    event: Event,
    closed_event: ClosedEvent,
    event_of_structs: EventOfStructs,
    envelope: Envelope,
    envelope_list: EnvelopeList,
    loose: Loose,
    loose_structs: LooseStructs,
    loose_in_shape: LooseInShape,
    mixed_variants: MixedVariants,
    generic: Page<Address>,
    generic_of_shapes: Page<Shape>,
    tree: Tree,
    expression: Expression,
    constrained: Constrained,
    held: Held,
}

/// Where someone lives.
#[derive(Deserialize, JsonSchema)]
struct Address {
    street: String,
    number: u16,
    addition: Option<char>,
}

#[derive(Deserialize, JsonSchema)]
struct Order {
    id: u64,
    ship_to: Address,
    bill_to: Option<Address>,
    lines: Vec<Line>,
    notes: BTreeMap<String, String>,
}

#[derive(Deserialize, JsonSchema)]
struct Line {
    sku: String,
    color: Color,
    amount: NonZeroU8,
    price: f64,
}

#[derive(Deserialize, JsonSchema)]
struct EveryWidth {
    a: u8,
    b: i8,
    c: u16,
    d: i16,
    e: u32,
    f: i32,
    g: u64,
    h: i64,
    i: u128,
    j: i128,
    k: usize,
    l: isize,
}

#[derive(Deserialize, JsonSchema)]
struct Meters(u32);

#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
struct Transparent {
    inner: Address,
}

#[derive(Deserialize, JsonSchema)]
struct Point(f32, f32, Option<u8>);

#[derive(Deserialize, JsonSchema)]
struct UnitStruct;

#[derive(Deserialize, JsonSchema)]
struct EmptyStruct {}

#[derive(Deserialize, JsonSchema)]
struct Defaults {
    #[serde(default)]
    count: u8,
    #[serde(default = "paris")]
    city: String,
    #[serde(default)]
    color: DefaultColor,
    #[serde(default)]
    list: Vec<i8>,
    #[serde(default)]
    address: Option<Address>,
    needed: bool,
}

fn paris() -> String {
    "Paris".to_owned()
}

#[derive(Default, Deserialize, serde::Serialize, JsonSchema)]
enum DefaultColor {
    #[default]
    Red,
    Blue,
}

#[derive(Default, Deserialize, serde::Serialize, JsonSchema)]
#[serde(default)]
struct AllDefaulted {
    count: u8,
    ratio: f32,
    list: Vec<bool>,
    nested: Option<Box<AllDefaulted>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Renamed {
    first_name: String,
    #[serde(rename = "ID")]
    id: u8,
    #[serde(rename = "a/b~c d")]
    odd: Option<bool>,
    r#type: Color,
    #[serde(rename(deserialize = "in", serialize = "out"))]
    direction: u8,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Closed {
    a: u8,
    b: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
struct ClosedWithin {
    closed: Closed,
    list: Vec<Closed>,
    open: Address,
}

#[derive(Deserialize, JsonSchema)]
struct Skipped {
    kept: u8,
    #[serde(skip)]
    skipped: u8,
    #[serde(skip_serializing)]
    written_only: bool,
}

#[derive(Deserialize, JsonSchema)]
struct Flat {
    id: u8,
    #[serde(flatten)]
    address: Address,
}

#[derive(Deserialize, JsonSchema)]
struct FlatMap {
    id: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, bool>,
}

#[derive(Deserialize, JsonSchema)]
struct FlatOption {
    id: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
    other: Option<u8>,
}

#[derive(Deserialize, JsonSchema)]
struct FlatExternal {
    id: u8,
    #[serde(flatten)]
    choice: Choice,
}

#[derive(Deserialize, JsonSchema)]
enum Choice {
    Address(Address),
    Size { width: u8, height: u8 },
}

#[derive(Deserialize, JsonSchema)]
struct FlatInternal {
    id: u8,
    #[serde(flatten)]
    event: Event,
}

#[derive(Deserialize, JsonSchema)]
struct FlatTwice {
    #[serde(flatten)]
    flat: Flat,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Deserialize, JsonSchema)]
struct Meta {
    tags: Vec<String>,
    priority: Option<u8>,
}

#[derive(Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
enum Color {
    Red,
    Green,
    Blue,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
enum RenamedColor {
    DeepRed,
    /// With a description, which makes its schema another.
    LightBlue,
    #[serde(rename = "")]
    None,
}

#[derive(Deserialize, JsonSchema)]
enum Shape {
    Unit,
    OtherUnit,
    Empty {},
    Newtype(u8),
    Structure(Address),
    Optional(Option<u8>),
    Tuple(u8, String),
    Struct {
        width: u8,
        height: Option<f32>,
    },
    Nested(Box<Shape>),
    #[serde(rename = "colour")]
    Color(Color),
}

#[derive(Deserialize, JsonSchema)]
enum Single {
    Only { value: u8 },
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Event {
    Started,
    Moved { x: i8, y: i8 },
    Finished { at: u64, result: Option<Color> },
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", deny_unknown_fields)]
enum ClosedEvent {
    Moved { x: i8, y: i8 },
    Finished { at: u64 },
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "type")]
enum EventOfStructs {
    Address(Address),
    Closed(Meta),
    Shape { shape: Shape },
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
enum Envelope {
    Number(u8),
    Optional(Option<u8>),
    Tuple(u8, bool),
    Struct { a: u8, b: Option<String> },
    Address(Address),
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c", rename_all = "lowercase")]
enum EnvelopeList {
    Numbers(Vec<u8>),
    Map(BTreeMap<String, bool>),
    Color(Color),
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum Loose {
    Number(u8),
    Text(String),
    Flag(bool),
    Pair(u8, u8),
    List(Vec<String>),
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum LooseStructs {
    Address(Address),
    Meta { tags: Vec<String> },
    Color(Color),
    Nothing,
}

#[derive(Deserialize, JsonSchema)]
enum LooseInShape {
    Loose(Loose),
    Structs { one: LooseStructs, many: Vec<Loose> },
}

#[derive(Deserialize, JsonSchema)]
enum MixedVariants {
    Known(u8),
    Unit,
    #[serde(untagged)]
    Other(f64),
}

#[derive(Deserialize, JsonSchema)]
struct Page<T> {
    items: Vec<T>,
    next: Option<T>,
}

#[derive(Deserialize, JsonSchema)]
struct Tree {
    value: u8,
    children: Vec<Tree>,
}

#[derive(Deserialize, JsonSchema)]
enum Expression {
    Zero,
    Literal(i64),
    Not(Box<Expression>),
    Add(Box<Expression>, Box<Expression>),
    Call { name: String, arguments: Vec<Expression> },
}

#[derive(Deserialize, JsonSchema)]
struct Constrained {
    #[schemars(range(min = 1, max = 10))]
    count: u8,
    #[schemars(length(min = 1, max = 4))]
    name: String,
    #[schemars(length(max = 2))]
    list: Vec<u8>,
    #[schemars(regex(pattern = "^[a-z]+$"))]
    word: Option<String>,
    #[schemars(inner(range(min = 0.0, max = 1.0)))]
    ratios: Vec<f64>,
}

#[derive(Deserialize, JsonSchema)]
struct Held {
    boxed: Box<u8>,
    text: Box<str>,
    slice: Box<[u8]>,
}

#[derive(Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
struct Key(String);

#[derive(Deserialize, JsonSchema)]
enum OddVariants {
    EmptyTuple(),
    UnitInside(()),
    UnitStruct(UnitStruct),
    OptionalUnit(Option<()>),
    Single(#[serde(default)] u8, bool),
    r#Raw,
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c", deny_unknown_fields)]
enum ClosedEnvelope {
    Number(u8),
    Struct { a: u8 },
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind")]
enum EventWithOther {
    Known {
        a: u8,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind")]
enum EventOfEnum {
    Inner(InnerEvent),
    Plain { x: u8 },
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "inner")]
enum InnerEvent {
    A { a: u8 },
    B,
}

#[derive(Deserialize, JsonSchema)]
struct FlatOptional {
    id: u8,
    #[serde(flatten)]
    address: Option<Address>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FlatClosed {
    id: u8,
    #[serde(flatten)]
    meta: Meta,
}

#[derive(Deserialize, JsonSchema)]
struct FlatUntagged {
    id: u8,
    #[serde(flatten)]
    either: Either,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum Either {
    Left { left: u8 },
    Right { right: String },
}

#[derive(Deserialize, JsonSchema)]
struct FlatAdjacent {
    id: u8,
    #[serde(flatten)]
    envelope: OpenEnvelope,
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
enum OpenEnvelope {
    Number(u8),
    Struct { a: u8 },
}

#[derive(Deserialize, JsonSchema)]
enum SkippedVariant {
    Kept(u8),
    #[serde(skip)]
    Skipped(u8),
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
enum VariantDefaults {
    FirstOne {
        #[serde(default)]
        some_count: u8,
        other_one: Option<bool>,
    },
    SecondOne {
        some_text: String,
    },
}

#[derive(Deserialize, JsonSchema)]
struct NullableDefault {
    #[serde(default = "some_three")]
    value: Option<u8>,
}

fn some_three() -> Option<u8> {
    Some(3)
}

#[derive(Deserialize, JsonSchema)]
#[repr(u8)]
enum Numbered {
    One = 1,
    Two = 2,
}

#[derive(Deserialize, JsonSchema)]
struct SkippedInTuple(u8, #[serde(skip)] u8, bool);

#[derive(Deserialize, JsonSchema)]
struct DefaultsInTuple(u8, #[serde(default)] u8);
