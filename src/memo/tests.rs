//! The memo as its user and the disk see it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;

const A: Table = Table(1);
const B: Table = Table(2);

fn version(n: u8) -> Digest {
    Digest::of(&[n])
}

fn filled(path: &Path) -> Memo {
    let mut memo = Memo::open(path, version(1));
    memo.put(A, b"x", b"one".to_vec());
    memo.put(B, b"x", b"two".to_vec());
    memo.save(false).unwrap();
    memo.put(A, b"y", b"three".to_vec());
    memo.remove(B, b"x");
    memo.put(A, b"x", b"four".to_vec());
    memo.save(true).unwrap();
    memo
}

fn all(memo: &Memo) -> Vec<(u8, Vec<u8>, Vec<u8>)> {
    let mut all: Vec<_> =
        [A, B].iter().flat_map(|t| memo.rows(*t).map(|(k, v)| (t.0, k.to_vec(), v.to_vec()))).collect();
    all.sort();
    all
}

#[test]
fn what_was_saved_is_read_and_the_last_row_of_a_key_counts() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deep/er/m.memo");
    let memo = filled(&path);
    let again = Memo::open(&path, version(1));
    assert_eq!(all(&memo), all(&again));
    assert_eq!(again.get(A, b"x"), Some(&b"four"[..]));
    assert_eq!(again.get(B, b"x"), None);
    assert_eq!(Memo::open(&path, version(2)).get(A, b"x"), None, "another version");
}

#[test]
fn damaged_anywhere_it_gives_what_an_earlier_save_gave_or_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("m.memo");
    let memo = filled(&path);
    let bytes = std::fs::read(&path).unwrap();
    let first = vec![(1, b"x".to_vec(), b"one".to_vec()), (2, b"x".to_vec(), b"two".to_vec())];
    let possible = [vec![], first, all(&memo)];
    for i in 0..bytes.len() {
        for damaged in [bytes[..i].to_vec(), [&bytes[..i], &[bytes[i] ^ 0x10], &bytes[i + 1..]].concat()] {
            std::fs::write(&path, &damaged).unwrap();
            let mut found = Memo::open(&path, version(1));
            assert!(possible.contains(&all(&found)), "byte {i}: {:?}", all(&found));
            // And it mends.
            found.put(A, b"z", b"five".to_vec());
            found.save(false).unwrap();
            assert_eq!(all(&Memo::open(&path, version(1))), all(&found), "byte {i}");
        }
    }
}

#[test]
fn a_file_that_grows_by_rewriting_one_row_is_written_anew() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("m.memo");
    let mut memo = Memo::open(&path, version(1));
    for n in 0..100u8 {
        memo.put(A, b"x", vec![n; 100_000]);
        memo.save(false).unwrap();
    }
    assert!(std::fs::metadata(&path).unwrap().len() < 4_000_000);
    assert_eq!(Memo::open(&path, version(1)).get(A, b"x"), Some(&[99; 100_000][..]));
}
