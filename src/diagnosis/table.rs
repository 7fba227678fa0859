//! What each kind of cause predicts for each question: the search is this table. What an answer contradicts is
//! excluded; a question is worth asking as long as those that remain differ in their predictions.

use super::probe::Question;

/// Causes as far as probes tell them apart, the most frequent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    HeadersNotAllowed,
    PreflightRefused,
    PreflightRedirected,
    PreflightCut,
    OriginNotAllowed,
    PathWithoutCors,
    AnswerWithoutCors,
    ConnectionCut,
    OtherScheme,
    OtherLoopback,
    NothingListens,
    Certificate,
}

use Kind::{
    AnswerWithoutCors, Certificate, ConnectionCut, HeadersNotAllowed, NothingListens,
    OriginNotAllowed, OtherLoopback, OtherScheme, PathWithoutCors, PreflightCut,
    PreflightRedirected, PreflightRefused,
};

impl Kind {
    /// In their order.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        PREDICTIONS.iter().map(|(kind, ..)| *kind)
    }

    /// Nothing answers at the address.
    pub(super) fn is_deaf(self) -> bool {
        matches!(self, OtherScheme | OtherLoopback | NothingListens | Certificate)
    }
}

/// A fact in yes or no: the answer to a question, or what several of them say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// A GET is readable.
    Readable,
    /// A POST is, of one kind or the other.
    PostReadable,
    /// One of both.
    SomeReadable,
    /// A GET is redirected, and the redirect itself is readable.
    Redirects,
    /// The GET came to another address by a redirect.
    RedirectedGet,
    Answers,
    PostAnswers,
    /// At least one header more makes a readable GET unreadable.
    SomeHeaderRefused,
    /// At least one does not.
    SomeHeaderAllowed,
    /// All needed headers are allowed.
    AllHeadersAllowed,
    ReadableElsewhere,
    AnswersByOtherScheme,
    AnswersByOtherName,
    IsEncrypted,
    /// The request that failed needs leave.
    NeedsLeave,
}

/// What each kind predicts: it is so, or it is not. Of what is not named it says nothing.
const PREDICTIONS: [(Kind, &[Fact], &[Fact]); 12] = [
    (
        HeadersNotAllowed,
        &[Fact::Answers, Fact::SomeReadable, Fact::NeedsLeave, Fact::SomeHeaderRefused],
        &[Fact::AllHeadersAllowed, Fact::RedirectedGet],
    ),
    (
        PreflightRefused,
        &[Fact::Answers, Fact::SomeReadable, Fact::NeedsLeave, Fact::SomeHeaderRefused],
        &[Fact::AllHeadersAllowed, Fact::SomeHeaderAllowed, Fact::RedirectedGet],
    ),
    // Whoever leads a GET elsewhere leads `OPTIONS` there too; some lead `OPTIONS` alone.
    (
        PreflightRedirected,
        &[Fact::Answers, Fact::NeedsLeave, Fact::Redirects],
        &[Fact::AllHeadersAllowed, Fact::SomeHeaderAllowed],
    ),
    (
        PreflightCut,
        &[Fact::Answers, Fact::SomeReadable, Fact::NeedsLeave, Fact::SomeHeaderRefused],
        &[Fact::AllHeadersAllowed, Fact::SomeHeaderAllowed, Fact::RedirectedGet],
    ),
    (
        OriginNotAllowed,
        &[Fact::Answers, Fact::PostAnswers],
        &[
            Fact::SomeReadable,
            Fact::Readable,
            Fact::PostReadable,
            Fact::ReadableElsewhere,
            Fact::Redirects,
        ],
    ),
    (
        PathWithoutCors,
        &[Fact::Answers, Fact::ReadableElsewhere],
        &[Fact::SomeReadable, Fact::Readable, Fact::PostReadable],
    ),
    (
        AnswerWithoutCors,
        &[Fact::Answers, Fact::PostAnswers],
        &[Fact::SomeHeaderRefused, Fact::Redirects],
    ),
    // Whether a POST without a message is answered is asked only where it cannot be read.
    (
        ConnectionCut,
        &[Fact::Answers],
        &[Fact::SomeHeaderRefused, Fact::PostAnswers, Fact::Redirects],
    ),
    (OtherScheme, &[Fact::AnswersByOtherScheme], &[Fact::AnswersByOtherName]),
    (OtherLoopback, &[Fact::AnswersByOtherName], &[Fact::AnswersByOtherScheme]),
    (NothingListens, &[], &[Fact::AnswersByOtherName, Fact::AnswersByOtherScheme]),
    (Certificate, &[Fact::IsEncrypted], &[Fact::AnswersByOtherName]),
];

/// At an address that is deaf none of these is so.
const HEARING: [Fact; 8] = [
    Fact::Answers,
    Fact::PostAnswers,
    Fact::Readable,
    Fact::PostReadable,
    Fact::SomeReadable,
    Fact::Redirects,
    Fact::RedirectedGet,
    Fact::ReadableElsewhere,
];

/// `None`: it may be so or not.
pub(super) fn predicts(kind: Kind, fact: Fact) -> Option<bool> {
    let (_, so, not) = PREDICTIONS.iter().find(|(held, ..)| *held == kind)?;
    if so.contains(&fact) {
        return Some(true);
    }
    let is_not = not.contains(&fact) || kind.is_deaf() && HEARING.contains(&fact);
    is_not.then_some(false)
}

/// Which fact the answer to a question is, where it is one by itself.
pub(super) fn fact_of(question: &Question) -> Option<Fact> {
    match question {
        Question::Readable => Some(Fact::Readable),
        Question::PostReadable => Some(Fact::PostReadable),
        Question::Answers => Some(Fact::Answers),
        Question::PostAnswers => Some(Fact::PostAnswers),
        Question::Redirects => Some(Fact::Redirects),
        Question::ReadableAt(_) => Some(Fact::ReadableElsewhere),
        Question::AnswersAt(_)
        | Question::ReadableWith(_)
        | Question::Preflight
        | Question::Whole => None,
    }
}
