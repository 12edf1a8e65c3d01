//! The memo's file: a header, then saves. A save is a few batches of rows, of which
//! only the last says that it ends one: what follows the last whole save, as a
//! killed build leaves it, counts for nothing.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Spot;
use crate::base::Digest;

const MAGIC: &[u8; 16] = b"backfile memo 2\n";
const START: usize = MAGIC.len() + 16;

/// What stands before the rows of a batch: their length, a digest of all that follows
/// it, and whether the batch ends a save.
const HEAD: usize = 8 + 16 + 1;

/// A batch of so many bytes is written without waiting for the rest of its save.
pub(super) const FULL: usize = 1 << 20;

/// So many rows are put into their tables one by one.
const FEW: usize = 16;

/// The length that stands for a row that was taken out.
const GONE: u32 = u32::MAX;

/// Where a row lies in the bytes of a [`Base`].
#[derive(Debug, Clone, Copy)]
struct Row {
    key: usize,
    key_length: u32,
    value_length: u32,
}

/// Rows in memory, by table and key: those of a file, and what was put since.
#[derive(Debug, Default)]
pub(super) struct Base {
    bytes: Vec<u8>,
    /// How many of them are those of the file.
    of_file: usize,
    file: Option<File>,
    tables: FxHashMap<u8, Vec<Row>>,
}

/// How much of a file there was, and how much of that counts.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Extent {
    pub seen: u64,
    pub size: u64,
    /// What the first save took: about as much as counts, when it was made.
    pub first: u64,
}

impl Base {
    /// Reads a file of this version, or what is whole in it.
    pub(super) fn read(path: &Path, version: Digest) -> (Self, Extent) {
        let Ok((file, bytes)) = read(path) else { return Default::default() };
        let mut extent = Extent { seen: bytes.len() as u64, ..Extent::default() };
        let is_ours = bytes.starts_with(MAGIC) && bytes[MAGIC.len()..].starts_with(version.as_bytes());
        if !is_ours {
            return (Self::default(), extent);
        }
        let mut batches = Vec::new();
        let mut at = START;
        while let Some((length, digest)) = bytes.get(at..at + HEAD).and_then(read_head) {
            let Some(end) = at.checked_add(HEAD).and_then(|n| n.checked_add(length)) else { break };
            if end > bytes.len() {
                break;
            }
            batches.push((at, end, digest));
            at = end;
        }
        let is_whole =
            |(at, end, digest): &(usize, usize, Digest)| Digest::of(&bytes[at + 24..*end]) == *digest;
        let whole: Vec<bool> = batches.par_iter().map(is_whole).collect();
        let count = whole.iter().take_while(|is_whole| **is_whole).count();
        let ends_save = |(at, ..): &(usize, usize, Digest)| bytes[at + HEAD - 1] == 1;
        let count = batches[..count].iter().rposition(ends_save).map_or(0, |last| last + 1);
        let batches = &batches[..count];
        extent.size = batches.last().map_or(0, |batch| batch.1 as u64);
        extent.first = batches.iter().find(|batch| ends_save(batch)).map_or(0, |batch| batch.1 as u64);
        let places: Vec<(usize, usize)> = batches.iter().map(|(at, end, _)| (at + HEAD, *end)).collect();
        let mut base = Self { of_file: bytes.len(), bytes, file: Some(file), ..Self::default() };
        let rows: Vec<(u8, Row)> = places.iter().flat_map(|(at, end)| rows(&base.bytes, *at, *end)).collect();
        base.add(rows);
        (base, extent)
    }

    /// Of rows alone.
    pub(super) fn of(batch: Batch) -> Self {
        let mut base = Self { bytes: batch.0, ..Self::default() };
        let new: Vec<(u8, Row)> = rows(&base.bytes, HEAD.min(base.bytes.len()), base.bytes.len()).collect();
        base.add(new);
        base
    }

    /// The file that it was read from. Nobody changes it where rows were read: it is
    /// appended to, or another one is put in its place.
    pub(super) fn file(&self) -> Option<&File> {
        self.file.as_ref()
    }

    /// Where in that file a part of a row lies.
    pub(super) fn place(&self, part: &[u8]) -> Option<Spot> {
        let offset = (part.as_ptr() as usize).checked_sub(self.bytes.as_ptr() as usize)?;
        let is_there = offset.checked_add(part.len())? <= self.of_file;
        Spot::kept(offset as u64, part.len()).filter(|_| is_there)
    }

    /// Whether it never held anything.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Takes up rows, which take the places of those with their keys.
    pub(super) fn take(&mut self, new: &[u8]) {
        let at = self.bytes.len();
        self.bytes.extend_from_slice(new);
        let new: Vec<(u8, Row)> = rows(&self.bytes, at, self.bytes.len()).collect();
        self.add(new);
    }

    fn add(&mut self, new: Vec<(u8, Row)>) {
        let Self { bytes, tables, .. } = self;
        let key = |row: &Row| &bytes[row.key..row.key + row.key_length as usize];
        if new.len() <= FEW {
            for (table, row) in new {
                let rows = tables.entry(table).or_default();
                match rows.binary_search_by(|known| key(known).cmp(key(&row))) {
                    Ok(at) if row.value_length == GONE => drop(rows.remove(at)),
                    Ok(at) => rows[at] = row,
                    Err(_) if row.value_length == GONE => {}
                    Err(at) => rows.insert(at, row),
                }
            }
            return;
        }
        new.into_iter().for_each(|(table, row)| tables.entry(table).or_default().push(row));
        for rows in tables.values_mut() {
            // They mostly come in their order, in a few runs, which this sort merges. Of
            // one key the last row counts.
            rows.par_sort_by(|a, b| key(a).cmp(key(b)));
            let mut kept: Vec<Row> = Vec::with_capacity(rows.len());
            for row in rows.drain(..) {
                match kept.last_mut() {
                    Some(last) if key(last) == key(&row) => *last = row,
                    _ => kept.push(row),
                }
            }
            kept.retain(|row| row.value_length != GONE);
            *rows = kept;
        }
    }

    fn pair(&self, row: &Row) -> (&[u8], &[u8]) {
        let value = row.key + row.key_length as usize;
        (&self.bytes[row.key..value], &self.bytes[value..value + row.value_length as usize])
    }

    pub(super) fn get(&self, table: u8, key: &[u8]) -> Option<&[u8]> {
        let rows = self.tables.get(&table)?;
        let at = rows.binary_search_by(|row| self.pair(row).0.cmp(key)).ok()?;
        Some(self.pair(&rows[at]).1)
    }

    /// The rows of a table, in the order of their keys.
    pub(super) fn rows(&self, table: u8) -> impl ExactSizeIterator<Item = (&[u8], &[u8])> {
        self.tables.get(&table).map_or(&[][..], Vec::as_slice).iter().map(|row| self.pair(row))
    }

    /// All rows as a save.
    fn write(&self, file: &mut File) -> io::Result<()> {
        let mut tables: Vec<u8> = self.tables.keys().copied().collect();
        tables.sort_unstable();
        let mut batch = Batch::default();
        for table in tables {
            for (key, value) in self.rows(table) {
                batch.push(table, key, Some(value))?;
                if batch.len() >= FULL {
                    batch.write(file, false)?;
                }
            }
        }
        batch.write(file, true)
    }
}

fn read(path: &Path) -> io::Result<(File, Vec<u8>)> {
    let mut file = File::open(path)?;
    let size = usize::try_from(file.metadata()?.len()).unwrap_or_default();
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size)?;
    file.read_to_end(&mut bytes)?;
    Ok((file, bytes))
}

/// The rows between two places, each with its table.
fn rows(bytes: &[u8], mut at: usize, end: usize) -> impl Iterator<Item = (u8, Row)> + '_ {
    let number = |bytes: &[u8]| bytes.try_into().map(u32::from_le_bytes).unwrap_or(GONE);
    std::iter::from_fn(move || {
        let head = bytes[at..end].get(..9)?;
        let row = Row { key: at + 9, key_length: number(&head[1..5]), value_length: number(&head[5..9]) };
        let value = if row.value_length == GONE { 0 } else { row.value_length as usize };
        at = row.key.checked_add(row.key_length as usize)?.checked_add(value).filter(|next| *next <= end)?;
        Some((head[0], row))
    })
}

fn read_head(head: &[u8]) -> Option<(usize, Digest)> {
    let length = head[..8].try_into().map(u64::from_le_bytes).ok()?;
    Some((usize::try_from(length).ok()?, Digest::from_bytes(&head[8..24])?))
}

/// Rows on their way to a file, behind the room for what stands before them.
#[derive(Debug, Default)]
pub(super) struct Batch(Vec<u8>);

impl Batch {
    /// Adds a row; without a value one that takes out what has its key.
    pub(super) fn push(&mut self, table: u8, key: &[u8], value: Option<&[u8]>) -> io::Result<()> {
        let too_long = || io::Error::new(io::ErrorKind::InvalidInput, "a row of the memo is too long");
        let length =
            |bytes: &[u8]| u32::try_from(bytes.len()).ok().filter(|n| *n != GONE).ok_or_else(too_long);
        let (key_length, value_length) = (length(key)?, value.map_or(Ok(GONE), length)?);
        self.0.resize(self.0.len().max(HEAD), 0);
        self.0.push(table);
        self.0.extend_from_slice(&key_length.to_le_bytes());
        self.0.extend_from_slice(&value_length.to_le_bytes());
        self.0.extend_from_slice(key);
        self.0.extend_from_slice(value.unwrap_or_default());
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Makes room, if there is any.
    pub(super) fn reserve(&mut self, bytes: usize) {
        let _ = self.0.try_reserve(bytes);
    }

    pub(super) fn rows(&self) -> &[u8] {
        self.0.get(HEAD..).unwrap_or_default()
    }

    /// Writes it, and begins another.
    pub(super) fn write(&mut self, file: &mut File, ends_save: bool) -> io::Result<()> {
        self.0.resize(self.0.len().max(HEAD), 0);
        let length = (self.0.len() - HEAD) as u64;
        self.0[..8].copy_from_slice(&length.to_le_bytes());
        self.0[HEAD - 1] = ends_save.into();
        let digest = Digest::of(&self.0[24..]);
        self.0[8..24].copy_from_slice(digest.as_bytes());
        file.write_all(&self.0)?;
        self.0.clear();
        Ok(())
    }
}

/// Where the rows of a save come from.
pub(super) enum Rows<'a> {
    /// Batches in a file, and the last one.
    Batches(Option<&'a mut File>, &'a mut Batch),
    /// All that there are.
    All(&'a Base),
}

impl Rows<'_> {
    fn write(self, to: &mut File) -> io::Result<()> {
        match self {
            Self::Batches(file, last) => {
                if let Some(file) = file {
                    file.seek(SeekFrom::Start(0))?;
                    io::copy(file, to)?;
                }
                last.write(to, true)
            }
            Self::All(base) => base.write(to),
        }
    }
}

/// Writes a file of one save and puts it in place of the old one.
pub(super) fn replace(path: &Path, version: Digest, rows: Rows<'_>, synced: bool) -> io::Result<Extent> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Whoever writes the memo holds the lock of its output folder: nobody else writes this.
    let new = path.with_extension("memo-new");
    let mut file = File::create(&new)?;
    file.write_all(MAGIC)?;
    file.write_all(version.as_bytes())?;
    rows.write(&mut file)?;
    if synced {
        file.sync_all()?;
    }
    let size = file.metadata()?.len();
    fs::rename(&new, path)?;
    Ok(Extent { seen: size, size, first: size })
}

/// Adds a save behind what counts of a file.
pub(super) fn append(path: &Path, extent: Extent, rows: Rows<'_>, synced: bool) -> io::Result<Extent> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    if file.metadata()?.len() != extent.seen {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the memo was changed by somebody else"));
    }
    file.set_len(extent.size)?;
    file.seek(SeekFrom::Start(extent.size))?;
    rows.write(&mut file)?;
    if synced {
        file.sync_data()?;
    }
    let size = file.metadata()?.len();
    Ok(Extent { seen: size, size, ..extent })
}

/// The rows of batches that were written by this process just now.
pub(super) fn rows_of(file: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let (mut rows, mut rest) = (Vec::with_capacity(bytes.len()), &bytes[..]);
    while let Some((length, _)) = rest.get(..HEAD).and_then(read_head) {
        let Some((batch, after)) = rest[HEAD..].split_at_checked(length) else { break };
        rows.extend_from_slice(batch);
        rest = after;
    }
    Ok(rows)
}
