//! Records of earlier builds that are damaged: whatever they hold, what a build
//! leaves is what a clean one leaves, or the build refuses and touches nothing.

use std::fs;

use crate::support::{differences, tree};
use crate::{become_version, versions};

/// How many places of a file are damaged.
const PLACES: usize = 24;

/// The bytes of a file, cut at a place or with a bit of it turned.
fn damaged(bytes: &[u8], place: usize, cut: bool) -> Vec<u8> {
    let at = bytes.len() * place / PLACES;
    if cut {
        return bytes[..at].to_vec();
    }
    let mut bytes = bytes.to_vec();
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << (place % 8);
    }
    bytes
}

#[test]
fn a_damaged_record_never_changes_what_a_build_leaves() {
    let versions = versions();
    let disk = versions[0].on_disk();
    disk.build();
    let cache = disk.dir.path().join("cache");
    let mut now = 0;
    let clean = versions.each_ref().map(|version| {
        become_version(&disk, version);
        disk.clean().0
    });
    become_version(&disk, &versions[0]);
    disk.build();
    let names: Vec<String> = tree(&cache).into_keys().filter(|name| !name.ends_with(".lock")).collect();
    let names: Vec<&String> = names.iter().filter(|name| name.starts_with("output/")).collect();
    assert!(!names.is_empty());
    for name in names {
        for place in 0..=PLACES {
            let record = cache.join(name);
            let whole = fs::read(&record).unwrap();
            let before = tree(&disk.public());
            fs::write(&record, damaged(&whole, place, place % 2 == 0)).unwrap();
            now = 1 - now;
            become_version(&disk, &versions[now]);
            let (built, noticed) = disk.build();
            if built.is_none() {
                // Only the record of what is ours may stop a build, and says the way out.
                assert!(name.ends_with(".manifest"), "{name} {place}: {noticed:?}");
                let hint = noticed.iter().find_map(|d| d.hint.as_deref()).unwrap_or_default();
                assert!(hint.starts_with("delete that file"), "{name} {place}: {noticed:?}");
                assert_eq!(tree(&disk.public()), before);
                fs::write(&record, whole).unwrap();
                assert!(disk.build().0.is_some());
            }
            let found = differences(&tree(&disk.public()), &clean[now]);
            assert_eq!(found, Vec::<String>::new(), "{name} damaged at {place} of {PLACES}");
        }
    }
}
