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
    memo.put(A, b"x", b"one");
    memo.put(B, b"x", b"two");
    memo.save(false).unwrap();
    memo.put(A, b"y", b"three");
    memo.remove(B, b"x");
    memo.put(A, b"x", b"four");
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
            found.put(A, b"z", b"five");
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
        memo.put(A, b"x", &vec![n; 100_000]);
        memo.save(false).unwrap();
    }
    assert!(std::fs::metadata(&path).unwrap().len() < 4_000_000);
    assert_eq!(Memo::open(&path, version(1)).get(A, b"x"), Some(&[99; 100_000][..]));
}

#[test]
fn what_is_let_go_while_it_is_put_is_there_for_the_next_build() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deep/m.memo");
    let value = |n: u32, save: u8| vec![save; (n % 97) as usize * 400];
    let mut expected = std::collections::BTreeMap::new();
    // The third and later saves write the file anew, with what was there.
    for save in 0..6u8 {
        let mut memo = Memo::open(&path, version(1));
        memo.spill();
        memo.release();
        for n in (u32::from(save) * 50)..(u32::from(save) * 50 + 300) {
            memo.put(A, &n.to_be_bytes(), &value(n, save));
            expected.insert(n.to_be_bytes().to_vec(), value(n, save));
        }
        memo.remove(A, &[0, 0, 0, save]);
        expected.remove(&vec![0, 0, 0, save]);
        memo.save(false).unwrap();
        let again = Memo::open(&path, version(1));
        let found = again.rows(A).map(|(key, value)| (key.to_vec(), value.to_vec()));
        assert!(found.eq(expected.clone()), "{save}");
        assert!(std::fs::metadata(&path).unwrap().len() < 40_000_000);
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}

#[test]
fn a_save_that_was_killed_counts_for_nothing_and_the_next_one_counts() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("m.memo");
    let mut memo = Memo::open(&path, version(1));
    memo.put(A, b"x", b"one");
    // What follows is little beside it, and is appended.
    memo.put(A, b"w", &vec![0; 3_000_000]);
    memo.save(false).unwrap();
    let before = std::fs::read(&path).unwrap().len();
    let mut memo = Memo::open(&path, version(1));
    memo.spill();
    for n in 0..4u32 {
        memo.put(A, &n.to_be_bytes(), &vec![1; 600_000]);
    }
    memo.put(A, b"x", b"two");
    memo.save(false).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for cut in [before + 1, before + 1_300_000, whole.len() - 1] {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let mut found = Memo::open(&path, version(1));
        assert_eq!((found.get(A, b"x"), found.rows(A).count()), (Some(&b"one"[..]), 2), "{cut}");
        found.put(B, b"y", b"three");
        found.save(false).unwrap();
        assert_eq!(Memo::open(&path, version(1)).get(A, b"x"), Some(&b"one"[..]));
        assert_eq!(Memo::open(&path, version(1)).get(B, b"y"), Some(&b"three"[..]));
    }
}
