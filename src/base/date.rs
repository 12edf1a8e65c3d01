//! Partial dates.

/// A date as precise as its source: a year, a month, a day, or a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDate {
    /// 0 to 9999.
    pub year: i16,
    /// 1 to 12, or 0 where unknown.
    pub month: u8,
    /// 1 to 31, or 0 where unknown.
    pub day: u8,
    /// The wall clock, where known.
    pub time: Option<WallTime>,
}

/// A time of day as written, with its offset if it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub struct WallTime {
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub offset_minutes: Option<i16>,
}
