/// A place as people count: both from 1, columns in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column in Unicode scalar values, from 1.
    pub column: u32,
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
        for (i, byte) in bytes.iter().enumerate() {
            let ends_line = match byte {
                b'\n' => true,
                b'\r' => bytes.get(i + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends_line {
                starts.push(i as u32 + 1);
            }
        }
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
}
