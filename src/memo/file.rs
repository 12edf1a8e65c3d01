//! The memo's file: a header, then batches of rows.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use crate::base::Digest;

const MAGIC: &[u8; 16] = b"backfile memo 1\n";

/// What a row takes beside its key and value: its table and their two lengths.
pub(super) const ROW: usize = 9;

/// The length that stands for a row that was taken out.
const GONE: u32 = u32::MAX;

/// A row: its table, its key, and its value unless it was taken out.
type Row<'a> = (u8, &'a [u8], Option<&'a [u8]>);

/// Hands over each row of each whole batch. Whether the file is whole and of this version.
pub(super) fn read(bytes: &[u8], version: Digest, mut row: impl FnMut(u8, &[u8], Option<&[u8]>)) -> bool {
    let Some(rest) = bytes.strip_prefix(MAGIC) else { return false };
    let Some(mut rest) = rest.strip_prefix(version.as_bytes()) else { return false };
    while !rest.is_empty() {
        let Some((head, after)) = rest.split_at_checked(8 + 16) else { return false };
        let (length, digest) = head.split_at(8);
        let length = length.try_into().map(u64::from_le_bytes).unwrap_or(u64::MAX);
        let Some((batch, after)) = usize::try_from(length).ok().and_then(|n| after.split_at_checked(n))
        else {
            return false;
        };
        if Digest::of(batch).as_bytes() != digest || !rows(batch, &mut row) {
            return false;
        }
        rest = after;
    }
    true
}

fn rows(mut batch: &[u8], row: &mut impl FnMut(u8, &[u8], Option<&[u8]>)) -> bool {
    let number = |bytes: &[u8]| bytes.try_into().map(u32::from_le_bytes).unwrap_or(GONE);
    while !batch.is_empty() {
        let Some((head, rest)) = batch.split_at_checked(ROW) else { return false };
        let (key, value) = (number(&head[1..5]), number(&head[5..9]));
        let Some((key, rest)) = rest.split_at_checked(key as usize) else { return false };
        let is_gone = value == GONE;
        let Some((value, rest)) = rest.split_at_checked(if is_gone { 0 } else { value as usize }) else {
            return false;
        };
        row(head[0], key, (!is_gone).then_some(value));
        batch = rest;
    }
    true
}

fn batch<'a>(rows: impl Iterator<Item = Row<'a>>) -> io::Result<Vec<u8>> {
    let too_long = || io::Error::new(io::ErrorKind::InvalidInput, "a row of the memo is too long");
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).ok().filter(|n| *n != GONE).ok_or_else(too_long);
    let mut text = vec![0; 8 + 16];
    for (table, key, value) in rows {
        text.push(table);
        text.extend_from_slice(&length(key)?.to_le_bytes());
        text.extend_from_slice(&value.map_or(Ok(GONE), length)?.to_le_bytes());
        text.extend_from_slice(key);
        text.extend_from_slice(value.unwrap_or_default());
    }
    let digest = Digest::of(&text[24..]);
    let size = (text.len() - 24) as u64;
    text[..8].copy_from_slice(&size.to_le_bytes());
    text[8..24].copy_from_slice(digest.as_bytes());
    Ok(text)
}

/// Writes a file of these rows and puts it in place of the old one. Its size.
pub(super) fn replace<'a>(
    path: &Path,
    version: Digest,
    rows: impl Iterator<Item = Row<'a>>,
    synced: bool,
) -> io::Result<u64> {
    let batch = batch(rows)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Whoever writes the memo holds the lock of its output folder: nobody else writes this.
    let new = path.with_extension("memo-new");
    let mut file = File::create(&new)?;
    file.write_all(MAGIC)?;
    file.write_all(version.as_bytes())?;
    file.write_all(&batch)?;
    if synced {
        file.sync_all()?;
    }
    fs::rename(&new, path)?;
    Ok((MAGIC.len() + 16 + batch.len()) as u64)
}

/// Adds a batch behind the first `size` bytes. The new size.
pub(super) fn append<'a>(
    path: &Path,
    size: u64,
    rows: impl Iterator<Item = Row<'a>>,
    synced: bool,
) -> io::Result<u64> {
    let batch = batch(rows)?;
    let mut file = OpenOptions::new().write(true).open(path)?;
    if file.metadata()?.len() != size {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the memo was changed by somebody else"));
    }
    file.seek(SeekFrom::Start(size))?;
    file.write_all(&batch)?;
    if synced {
        file.sync_data()?;
    }
    Ok(size + batch.len() as u64)
}
