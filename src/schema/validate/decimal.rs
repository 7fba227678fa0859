//! JSON numbers as exact decimals, of any length: `1`, `1.0` and `10e-1` are one number, and none loses a digit.

use std::cmp::Ordering;

use serde_json::Number;

/// Digits of one number times those of the other, past which a remainder is not worth its time.
const MAX_DIVISION: usize = 1_000_000;

/// `0.digits × 10^point`, no zero at either end of the digits; zero has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    is_negative: bool,
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// An exponent beyond ±10^18, which no machine could write out, is taken for that.
    pub fn read(number: &Number) -> Self {
        const MOST: i64 = 1_000_000_000_000_000_000;
        let text = number.as_str();
        let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (text, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
        let far = if exponent.starts_with('-') { -MOST } else { MOST };
        let exponent = exponent.parse::<i64>().unwrap_or(far).clamp(-MOST, MOST);

        let all = whole.bytes().chain(fraction.bytes()).map(|digit| digit.wrapping_sub(b'0'));
        let mut digits: Vec<u8> = all.skip_while(|digit| *digit == 0).collect();
        let skipped = whole.len() + fraction.len() - digits.len();
        while digits.last() == Some(&0) {
            digits.pop();
        }
        if digits.is_empty() {
            return Self { is_negative: false, digits, point: 0 };
        }
        Self { is_negative, digits, point: exponent + signed(whole.len()) - signed(skipped) }
    }

    pub fn is_whole(&self) -> bool {
        self.point >= signed(self.digits.len())
    }

    pub fn is_positive(&self) -> bool {
        !self.is_negative && !self.digits.is_empty()
    }

    /// `None` for what is no count: a fraction, or below zero. What is too large to hold is [`u64::MAX`].
    pub fn count(&self) -> Option<u64> {
        if self.is_negative || !self.is_whole() {
            return None;
        }
        if self.point > 20 {
            return Some(u64::MAX);
        }
        let zeros = usize::try_from(self.point).unwrap_or(0) - self.digits.len();
        let digits = self.digits.iter().copied().chain(std::iter::repeat_n(0, zeros));
        let add = |sum: u64, digit: u8| sum.checked_mul(10)?.checked_add(u64::from(digit));
        let mut digits = digits;
        Some(digits.try_fold(0, add).unwrap_or(u64::MAX))
    }

    /// Whether it is `unit` times a whole number, to the last digit. `None` where that would take too long.
    pub fn is_multiple_of(&self, unit: &Self) -> Option<bool> {
        if self.digits.is_empty() || unit.digits.is_empty() {
            return Some(true);
        }
        // With both as whole numbers times a power of ten: this has so many zeros more at its end.
        let zeros =
            (self.point - signed(self.digits.len())) - (unit.point - signed(unit.digits.len()));
        let Ok(zeros) = usize::try_from(zeros) else { return Some(false) };
        // More zeros than the unit can have factors of two or five change nothing.
        let zeros = zeros.min(4 * unit.digits.len());
        if (self.digits.len() + zeros).saturating_mul(unit.digits.len()) > MAX_DIVISION {
            return None;
        }
        let zeros = std::iter::repeat_n(0, zeros);
        Some(has_no_remainder(self.digits.iter().copied().chain(zeros), &unit.digits))
    }

    /// The same for equal numbers, and for no others.
    pub fn write_key(&self, key: &mut String) {
        key.push(if self.is_negative { '-' } else { '+' });
        key.extend(self.digits.iter().map(|digit| char::from(b'0' + digit)));
        key.push('e');
        key.push_str(&self.point.to_string());
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (false, false) => {
                self.point.cmp(&other.point).then_with(|| self.digits.cmp(&other.digits))
            }
            (is_zero, is_other_zero) => is_other_zero.cmp(&is_zero),
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Division by hand, of which only what is left is kept.
fn has_no_remainder(dividend: impl Iterator<Item = u8>, divisor: &[u8]) -> bool {
    // One place more than the divisor has, for what is left times ten.
    let places = divisor.len() + 1;
    let mut left = vec![0_u8; places];
    for digit in dividend {
        left.rotate_left(1);
        left[places - 1] = digit;
        while left[0] > 0 || left[1..] >= *divisor {
            subtract(&mut left, divisor);
        }
    }
    left.iter().all(|digit| *digit == 0)
}

fn subtract(left: &mut [u8], divisor: &[u8]) {
    let mut borrow = 0;
    let digits = divisor.iter().rev().copied().chain(std::iter::once(0));
    for (place, digit) in left.iter_mut().rev().zip(digits) {
        let take = digit + borrow;
        borrow = u8::from(*place < take);
        *place = *place + 10 * borrow - take;
    }
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::read(&serde_json::from_str(text).expect("a number"))
    }

    #[test]
    fn a_number_is_itself_however_it_is_written() {
        for (left, right) in
            [("1", "1.0"), ("0", "-0.00e7"), ("1200", "1.2E+3"), ("0.5", "5e-1"), ("-10", "-1e1")]
        {
            assert_eq!(number(left), number(right), "{left} {right}");
        }
    }

    #[test]
    fn numbers_are_ordered_to_the_last_digit() {
        let ordered = [
            "-1e400",
            "-12",
            "-1.5",
            "-1e-9",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000000000000000000001",
            "9007199254740992",
            "9007199254740993",
            "98765432109876543210987654321098765432109876543210",
            "1e999999999999999999999",
        ];
        for (index, left) in ordered.iter().enumerate() {
            for (other, right) in ordered.iter().enumerate() {
                assert_eq!(number(left).cmp(&number(right)), index.cmp(&other), "{left} {right}");
            }
        }
    }

    #[test]
    fn whole_numbers_and_counts_are_told_from_others() {
        assert!(["1.0", "1e3", "-0", "1e400"].iter().all(|text| number(text).is_whole()));
        assert!(!["0.1", "15e-1", "1e-400"].iter().any(|text| number(text).is_whole()));
        assert_eq!(number("2.0").count(), Some(2));
        assert_eq!(number("12e2").count(), Some(1200));
        assert_eq!(number("18446744073709551615").count(), Some(18_446_744_073_709_551_615));
        assert_eq!(number("1e400").count(), Some(u64::MAX));
        assert_eq!((number("-1").count(), number("0.5").count()), (None, None));
    }

    #[test]
    fn multiples_are_exact_in_any_size() {
        let cases = [
            ("0.3", "0.1", true),
            ("0.35", "0.1", false),
            ("1e308", "0.123456789", false),
            ("1e308", "0.5", true),
            ("1e999999999999", "0.0625", true),
            ("1e999999999999", "3", false),
            ("12345678901234567890123456789012345678901234567890", "10", true),
            ("12345678901234567890123456789012345678901234567891", "10", false),
            (
                "15241578753238836750495351562566681945005334557625361987875019051998750190521",
                "123456789012345678901234567890123456789",
                true,
            ),
            ("-7", "3.5", true),
            ("0", "7", true),
            ("1", "1e9", false),
        ];
        for (value, unit, expected) in cases {
            let found = number(value).is_multiple_of(&number(unit));
            assert_eq!(found, Some(expected), "{value} of {unit}");
        }
        let long = "7".repeat(5_000);
        assert_eq!(number(&long).is_multiple_of(&number(&long)), None);
    }
}
