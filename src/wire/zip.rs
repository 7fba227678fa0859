//! Where one file lies within a ZIP archive, of which no more is read than leads there. What is in it, and how it is
//! unpacked, is for whoever has the bytes.
//!
//! Spec: `APPNOTE.TXT` 4.3. Archives of more than 4 GB (ZIP64) and encrypted ones are not read.

/// Bytes at the end of an archive among which its end record is: the record and the longest comment.
pub const TAIL: usize = 22 + 65_535;
/// Bytes of a local header before the name and the extra field, which differ in length from the directory's.
pub const LOCAL: usize = 30;

const END: u32 = 0x0605_4b50;
const LISTED: u32 = 0x0201_4b50;
const HERE: u32 = 0x0403_4b50;

/// Where the list of files is, in bytes from the beginning of the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directory {
    pub at: u32,
    pub length: u32,
}

/// One file, as the list has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Of its local header, in bytes from the beginning of the archive.
    pub at: u32,
    /// In bytes, as it lies there.
    pub packed: u32,
    pub packing: Packing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    Stored,
    Deflated,
}

/// From the last bytes of an archive; `None` where they are the end of none.
pub fn directory(tail: &[u8]) -> Option<Directory> {
    let last = tail.len().checked_sub(22)?;
    let at = (0..=last).rev().find(|at| long(tail, *at) == Some(END))?;
    Some(Directory { at: long(tail, at + 16)?, length: long(tail, at + 12)? })
}

/// The file of this name within the directory; `None` also where it is packed in a way that no browser unpacks.
pub fn find(directory: &[u8], name: &str) -> Option<Entry> {
    let mut at = 0;
    while long(directory, at) == Some(LISTED) {
        let [named, extra, comment] =
            [28, 30, 32].map(|field| short(directory, at + field).map(usize::from));
        let named = named?;
        if directory.get(at + 46..at + 46 + named) == Some(name.as_bytes()) {
            let is_encrypted = short(directory, at + 8)? & 1 == 1;
            let packing = match short(directory, at + 10)? {
                0 => Packing::Stored,
                8 => Packing::Deflated,
                _ => return None,
            };
            let entry =
                Entry { at: long(directory, at + 42)?, packed: long(directory, at + 20)?, packing };
            return (!is_encrypted).then_some(entry);
        }
        at += 46 + named + extra? + comment?;
    }
    None
}

/// Where the bytes of a file begin, counted from its local header.
pub fn begins(local: &[u8]) -> Option<u32> {
    if long(local, 0) != Some(HERE) {
        return None;
    }
    let [named, extra] = [26, 28].map(|field| short(local, field).map(u32::from));
    Some(30 + named? + extra?)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at + 2)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `a.txt` with `hello`, and `manifest.json` with `{}`, as Info-ZIP stores them.
    fn archive(comment: &str) -> Vec<u8> {
        let files = [("a.txt", "hello"), ("manifest.json", "{}")];
        let (mut bytes, mut listed) = (Vec::new(), Vec::new());
        for (name, text) in files {
            let at = bytes.len();
            let sizes = [text.len(), text.len()].map(|size| u32::try_from(size).unwrap());
            let named = u16::try_from(name.len()).unwrap();
            let shared = |bytes: &mut Vec<u8>| {
                bytes.extend([0; 6]);
                bytes.extend([0; 4]);
                bytes.extend(sizes.iter().flat_map(|size| size.to_le_bytes()));
                bytes.extend(named.to_le_bytes());
            };
            bytes.extend(HERE.to_le_bytes());
            bytes.extend([20, 0]);
            bytes.extend([0, 0]);
            shared(&mut bytes);
            bytes.extend(3_u16.to_le_bytes());
            bytes.extend(name.bytes());
            bytes.extend([7; 3]);
            bytes.extend(text.bytes());
            listed.extend(LISTED.to_le_bytes());
            listed.extend([20, 0, 20, 0]);
            listed.extend([0, 0]);
            shared(&mut listed);
            listed.extend([0; 12]);
            listed.extend(u32::try_from(at).unwrap().to_le_bytes());
            listed.extend(name.bytes());
        }
        let (at, length) = (bytes.len(), listed.len());
        bytes.extend(listed);
        bytes.extend(END.to_le_bytes());
        bytes.extend([0, 0, 0, 0, 2, 0, 2, 0]);
        bytes.extend(u32::try_from(length).unwrap().to_le_bytes());
        bytes.extend(u32::try_from(at).unwrap().to_le_bytes());
        bytes.extend(u16::try_from(comment.len()).unwrap().to_le_bytes());
        bytes.extend(comment.bytes());
        bytes
    }

    fn read(bytes: &[u8], name: &str) -> Option<String> {
        let Directory { at, length } = directory(bytes)?;
        let place = |at: u32| usize::try_from(at).unwrap();
        let entry = find(bytes.get(place(at)..place(at + length))?, name)?;
        let local = bytes.get(place(entry.at)..)?;
        let from = place(begins(local)?);
        let packed = local.get(from..from + place(entry.packed))?;
        Some(String::from_utf8_lossy(packed).into_owned())
    }

    #[test]
    fn a_file_is_found_by_its_name_behind_others_and_before_a_comment() {
        for comment in ["", "made by hand"] {
            let bytes = archive(comment);
            assert_eq!(read(&bytes, "manifest.json").as_deref(), Some("{}"));
            assert_eq!(read(&bytes, "a.txt").as_deref(), Some("hello"));
            assert_eq!(read(&bytes, "b.txt"), None);
        }
    }

    #[test]
    fn what_is_encrypted_or_packed_in_another_way_is_not_taken_for_text() {
        let mut bytes = archive("");
        let at = usize::try_from(directory(&bytes).unwrap().at).unwrap();
        bytes[at + 8] = 1;
        assert_eq!(read(&bytes, "a.txt"), None);
        bytes[at + 8] = 0;
        bytes[at + 10] = 93;
        assert_eq!(read(&bytes, "a.txt"), None);
    }

    proptest! {
        #[test]
        fn broken_archives_are_no_harm(cut in 0_usize..300, at in 0_usize..300, byte: u8) {
            let mut bytes = archive("x");
            bytes.truncate(cut);
            if let Some(held) = bytes.get_mut(at) {
                *held = byte;
            }
            read(&bytes, "manifest.json");
        }
    }
}
