/// The text with the line ending that most lines of another one have; of equals, and where it has no line, with `\n`. What most lines have is what the
/// file is saved with: a layout that changed it would change every line of every file that git has checked out on Windows.
pub(super) fn as_in(old: &str, new: String) -> String {
    let (mut plain, mut both, mut returns) = (0, 0, 0);
    let bytes = old.as_bytes();
    for (i, byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' if i > 0 && bytes[i - 1] == b'\r' => both += 1,
            b'\n' => plain += 1,
            b'\r' if bytes.get(i + 1) != Some(&b'\n') => returns += 1,
            _ => {}
        }
    }
    let ending = match () {
        () if plain >= both.max(returns) => return new,
        () if both >= returns => "\r\n",
        () => "\r",
    };
    new.replace("\r\n", "\n").replace('\r', "\n").replace('\n', ending)
}
