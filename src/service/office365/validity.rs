//! Until when a certificate is good: as much of X.509 (RFC 5280 section 4.1) as tells that.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The end of a certificate in DER; nothing where it cannot be read that far.
pub(super) fn not_after(mut certificate: &[u8]) -> Option<Timestamp> {
    let mut whole = sequence(&mut certificate)?;
    let mut body = sequence(&mut whole)?;
    // The version may be missing; serial number, algorithm and issuer come before the validity.
    if body.first() == Some(&VERSION) {
        element(&mut body)?;
    }
    for _ in 0..3 {
        element(&mut body)?;
    }
    let mut validity = sequence(&mut body)?;
    element(&mut validity)?;
    let (tag, text) = element(&mut validity)?;
    time(tag, std::str::from_utf8(text).ok()?)
}

fn time(tag: u8, text: &str) -> Option<Timestamp> {
    let text = match tag {
        // Two digits of a year are those of 1950 to 2049.
        UTC_TIME if text.get(..2)? < "50" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let time = DateTime::strptime("%Y%m%d%H%M%SZ", &text).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn sequence<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    element(rest).filter(|(tag, _)| *tag == SEQUENCE).map(|(_, content)| content)
}

/// Takes an element from the front: its tag and its content.
fn element<'a>(rest: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    let (tag, after) = rest.split_first()?;
    let (first, mut after) = after.split_first()?;
    let length = match usize::from(*first) {
        short @ ..0x80 => short,
        long => {
            // The low bits say how many bytes the length has.
            let (digits, beyond) = after.split_at_checked(long & 0x7f).filter(|(digits, _)| digits.len() <= 4)?;
            after = beyond;
            digits.iter().fold(0, |length, digit| (length << 8) | usize::from(*digit))
        }
    };
    let (content, beyond) = after.split_at_checked(length)?;
    *rest = beyond;
    Some((*tag, content))
}
