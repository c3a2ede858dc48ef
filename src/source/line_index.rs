use memchr::memchr2_iter;

/// A place as people count: both from 1, columns in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column in Unicode scalar values, from 1.
    pub column: u32,
}

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16: two for a character outside the basic plane.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// How many units a text takes. Linear in it.
    pub fn units(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
            Self::Utf32 => text.chars().count(),
        }
    }

    /// The byte at which so many units of a text end: its last one where there are fewer, and the start of a character that would be cut.
    fn bytes(self, text: &str, units: usize) -> usize {
        let mut seen = 0;
        for (at, c) in text.char_indices() {
            let width = match self {
                Self::Utf8 => c.len_utf8(),
                Self::Utf16 => c.len_utf16(),
                Self::Utf32 => 1,
            };
            if seen + width > units {
                return at;
            }
            seen += width;
        }
        text.len()
    }
}

/// Where each line of a text begins. `\n`, `\r\n` and a lone `\r` end a line.
#[derive(Debug, Clone, Default)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// How many characters begin before each multiple of [`STRIDE`]: columns far into a long line are found without walking it.
    characters: Vec<u32>,
}

/// Bytes between two counts of characters.
const STRIDE: usize = 1024;

impl LineIndex {
    /// Scans the text once.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        let ends_line = |&at: &usize| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
        starts.extend(memchr2_iter(b'\n', b'\r', bytes).filter(ends_line).map(|at| at as u32 + 1));
        let mut characters = Vec::with_capacity(bytes.len() / STRIDE + 1);
        let mut sum = 0;
        for chunk in bytes.chunks(STRIDE) {
            characters.push(sum);
            sum += beginnings(chunk);
        }
        Self { starts, characters }
    }

    /// Characters that begin before an offset.
    fn characters_before(&self, bytes: &[u8], offset: usize) -> u32 {
        let chunk = offset / STRIDE;
        match self.characters.get(chunk) {
            Some(&before) => before + beginnings(&bytes[chunk * STRIDE..offset]),
            // At the very end of a text whose length is a multiple of the stride.
            None => self.characters.last().map_or(0, |&before| before + beginnings(&bytes[(chunk - 1) * STRIDE..offset])),
        }
    }

    /// The line, from 0, that holds the byte. Logarithmic in the number of lines.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1)
    }

    /// The first byte of a line counted from 0; past the last line, the last line's.
    pub fn line_start(&self, line: usize) -> usize {
        self.starts.get(line).or(self.starts.last()).copied().unwrap_or(0) as usize
    }

    /// One past the last byte of a line counted from 0, its line ending included.
    pub fn line_end(&self, line: usize, text: &str) -> usize {
        self.starts.get(line + 1).map_or(text.len(), |&start| start as usize)
    }

    /// How many lines there are; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The place of a byte in the text this index was made from. An offset inside a character counts as its start.
    pub fn place(&self, text: &str, offset: usize) -> LineColumn {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_of(offset);
        let bytes = text.as_bytes();
        let column = self.characters_before(bytes, offset) - self.characters_before(bytes, self.line_start(line));
        LineColumn { line: line as u32 + 1, column: column + 1 }
    }
}

impl LineIndex {
    /// Line and column of a byte, both from 0, the column in units of an encoding. Linear in the line.
    pub fn units_at(&self, text: &str, offset: usize, encoding: Encoding) -> (usize, usize) {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_of(offset);
        (line, encoding.units(&text[self.line_start(line)..offset]))
    }

    /// The byte at a line and a column, both from 0. What is past the end of a line or of the text is its end. Linear in the line.
    pub fn byte_at(&self, text: &str, line: usize, column: usize, encoding: Encoding) -> usize {
        if line >= self.line_count() {
            return text.len();
        }
        let start = self.line_start(line);
        let inside = text[start..self.line_end(line, text)].trim_end_matches(['\r', '\n']);
        start + encoding.bytes(inside, column)
    }
}

/// Bytes that begin a character: all but those that continue one.
fn beginnings(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_far_into_a_line_count_characters() {
        for length in [0, 1, 1023, 1024, 1025, 5000] {
            let text = format!("é\n{}", "ü".repeat(length));
            let index = LineIndex::new(&text);
            for characters in [0, length / 2, length] {
                assert_eq!(index.place(&text, 3 + 2 * characters), LineColumn { line: 2, column: characters as u32 + 1 });
            }
        }
    }

    #[test]
    fn every_kind_of_line_ending_ends_a_line_once() {
        let text = "a\r\nbé\rc\n";
        let index = LineIndex::new(text);
        assert_eq!(index.line_count(), 4);
        assert_eq!(index.place(text, 0), LineColumn { line: 1, column: 1 });
        assert_eq!(index.place(text, 3), LineColumn { line: 2, column: 1 });
        assert_eq!(index.place(text, 6), LineColumn { line: 2, column: 3 });
        assert_eq!(index.place(text, 7), LineColumn { line: 3, column: 1 });
        assert_eq!(index.place(text, text.len()), LineColumn { line: 4, column: 1 });
    }

    #[test]
    fn units_lead_there_and_back() {
        let text = "aé𝄞b\r\n\u{feff}c";
        let index = LineIndex::new(text);
        for (encoding, columns) in
            [(Encoding::Utf8, [0, 1, 3, 7, 8]), (Encoding::Utf16, [0, 1, 2, 4, 5]), (Encoding::Utf32, [0, 1, 2, 3, 4])]
        {
            for (offset, column) in [0, 1, 3, 7, 8].into_iter().zip(columns) {
                assert_eq!(index.units_at(text, offset, encoding), (0, column), "{encoding:?}");
                assert_eq!(index.byte_at(text, 0, column, encoding), offset, "{encoding:?}");
            }
            assert_eq!(index.byte_at(text, 0, 99, encoding), 8, "before the end of the line");
            assert_eq!(index.byte_at(text, 7, 0, encoding), text.len());
        }
        assert_eq!(index.byte_at(text, 0, 3, Encoding::Utf16), 3, "half a character is its start");
    }
}
