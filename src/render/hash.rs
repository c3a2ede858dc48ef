/// 128 bits of FNV-1a as 32 hexadecimal digits: the same for the same text on every system and in every version. Not meant to resist an attacker.
/// Parameters from Fowler, Noll, Vo and Eastlake, "The FNV Non-Cryptographic Hash Algorithm", section 5.
pub(super) fn hash(text: &str) -> String {
    const PRIME: u128 = (1 << 88) + 0x13b;
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let digest = text.bytes().fold(BASIS, |digest, byte| (digest ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{digest:032x}")
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn digests_are_those_of_the_published_function() {
        assert_eq!(hash(""), "6c62272e07bb014262b821756295c58d");
        assert_eq!(hash("a"), "d228cb696f1a8caf78912b704e4a8964");
        assert_eq!(hash("foobar"), "343e1662793c64bf6f0d3597ba446f18");
    }
}
