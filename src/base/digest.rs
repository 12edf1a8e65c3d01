//! A digest of bytes, kept across builds: XXH3 of 128 bits, in which two that differ are
//! alike by accident in no archive that can exist. It says whether something is what it
//! was, and is no proof against one who makes two things alike on purpose: it vouches
//! for nobody's bytes but the site's own.

use std::fmt;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// 128 bits of XXH3, the highest byte first, as others write it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Digest([u8; 16]);

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(xxh3_128(bytes).to_be_bytes())
    }

    /// The digest of several pieces, each with its length before it, so that
    /// `("ab", "c")` and `("a", "bc")` differ.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        Self::gather(|push| {
            for part in parts {
                push(&(part.len() as u64).to_le_bytes());
                push(part);
            }
        })
    }

    /// The digest of many pieces, as if they were one, without holding them all.
    pub fn gather(each: impl FnOnce(&mut dyn FnMut(&[u8]))) -> Self {
        let mut hasher = Hasher::default();
        each(&mut |piece| hasher.update(piece));
        hasher.finish()
    }

    /// The digest of a value, field after field. Two of one type differ in it if they
    /// differ in what is serialised. Not of the form in which the memo keeps values: that
    /// gathers like fields of many, which takes several times as long for one.
    pub fn of_value(value: &impl Serialize) -> Self {
        // Fails only for what no derived type does: a list that does not know its length.
        Self::of(&postcard::to_allocvec(value).unwrap_or_default())
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// From its bytes, of which there are 16.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// 32 hexadecimal digits.
    pub fn to_hex(self) -> String {
        let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 });
        self.0.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
    }

    /// Reads what [`Digest::to_hex`] wrote.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let value = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        let mut bytes = [0; 16];
        let (pairs, []) = hex.as_bytes().as_chunks::<2>() else { return None };
        if pairs.len() != bytes.len() {
            return None;
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = value(*high)? << 4 | value(*low)?;
        }
        Some(Self(bytes))
    }

    /// The first `n` hexadecimal digits, for names of files.
    pub fn short(self, n: usize) -> String {
        let mut hex = self.to_hex();
        hex.truncate(n);
        hex
    }
}

/// Takes bytes piece by piece, and gives the digest of all of them.
#[derive(Clone, Default)]
pub struct Hasher(Xxh3);

impl Hasher {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of what was taken so far.
    pub fn finish(&self) -> Digest {
        Digest(self.0.digest128().to_be_bytes())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short(12))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_differ_have_different_digests() {
        let of = |a: &str, b: Option<&str>, c: &[u32]| Digest::of_value(&(a, b, c));
        let digests = [
            of("", None, &[]),
            of("", Some(""), &[]),
            of("ab", Some("c"), &[1, 2]),
            of("a", Some("bc"), &[1, 2]),
            of("a", Some("bc"), &[2, 1]),
            of("a", Some("bc"), &[1, 2, 0]),
        ];
        for (i, digest) in digests.iter().enumerate() {
            assert!(!digests[..i].contains(digest) && *digest != Digest::of(b""), "{i}");
        }
        assert_eq!(of("a", None, &[300]), of("a", None, &[300]));
    }

    #[test]
    fn pieces_that_are_gathered_are_one() {
        let piece = [7; 1000];
        let gathered = Digest::gather(|push| (0..200).for_each(|_| push(&piece)));
        assert_eq!(gathered, Digest::of(&piece.repeat(200)));
        assert_eq!(Digest::gather(|_| {}), Digest::of(b""));
    }

    /// What is kept by one machine's build may be read by another's.
    #[test]
    fn it_is_the_xxh3_that_others_know() {
        assert_eq!(Digest::of(b"").to_hex(), "99aa06d3014798d86001c324468d497f");
        assert_eq!(Digest::of(&[7; 1000]).to_hex(), "2c00f4406d4115f65d7e9d56395451ea");
    }

    #[test]
    fn hexadecimal_goes_there_and_back() {
        let digest = Digest::of(b"an archive");
        let hex = digest.to_hex();
        assert_eq!(hex, "8d6152b84963a847b9d78eba249e0373");
        assert_eq!(Digest::from_hex(&hex), Some(digest));
        for bad in ["", &hex[1..], &format!("{hex}00"), &hex.replace(&hex[..1], "g"), &hex.to_uppercase()] {
            assert_eq!(Digest::from_hex(bad), None, "{bad}");
        }
    }
}
