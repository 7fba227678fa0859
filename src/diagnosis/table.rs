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
    pub(super) const ALL: [Self; 12] = [
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
    ];

    fn is_deaf(self) -> bool {
        matches!(self, NothingListens | OtherScheme | OtherLoopback | Certificate)
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

/// `None`: it may be so or not.
pub(super) fn predicts(kind: Kind, fact: Fact) -> Option<bool> {
    match (fact, kind) {
        // Whoever is deaf at this address answers nothing there.
        (
            Fact::Readable
            | Fact::PostReadable
            | Fact::SomeReadable
            | Fact::Answers
            | Fact::PostAnswers
            | Fact::RedirectedGet
            | Fact::ReadableElsewhere,
            kind,
        ) if kind.is_deaf() => Some(false),
        (Fact::Answers, _) => Some(true),

        (
            Fact::SomeReadable | Fact::Readable | Fact::PostReadable,
            OriginNotAllowed | PathWithoutCors,
        ) => Some(false),
        (Fact::SomeReadable, HeadersNotAllowed | PreflightRefused | PreflightCut) => Some(true),
        (
            Fact::NeedsLeave,
            HeadersNotAllowed | PreflightRefused | PreflightRedirected | PreflightCut,
        ) => Some(true),
        (Fact::Redirects, PreflightRedirected) => Some(true),
        (Fact::Redirects, OriginNotAllowed | AnswerWithoutCors | ConnectionCut) => Some(false),
        (Fact::Redirects, kind) if kind.is_deaf() => Some(false),
        // Whoever leads a GET elsewhere leads `OPTIONS` there too, if it comes that far.
        (Fact::RedirectedGet, HeadersNotAllowed | PreflightRefused | PreflightCut) => Some(false),
        (Fact::ReadableElsewhere, PathWithoutCors) => Some(true),
        (Fact::ReadableElsewhere, OriginNotAllowed) => Some(false),

        (Fact::SomeHeaderRefused, HeadersNotAllowed | PreflightRefused | PreflightCut) => {
            Some(true)
        }
        (Fact::SomeHeaderAllowed, PreflightRefused | PreflightRedirected | PreflightCut) => {
            Some(false)
        }
        (
            Fact::AllHeadersAllowed,
            HeadersNotAllowed | PreflightRefused | PreflightRedirected | PreflightCut,
        ) => Some(false),
        (Fact::SomeHeaderRefused, AnswerWithoutCors | ConnectionCut) => Some(false),

        // Asked only where such a POST is not readable.
        (Fact::PostAnswers, ConnectionCut) => Some(false),
        (Fact::PostAnswers, AnswerWithoutCors | OriginNotAllowed) => Some(true),

        (Fact::AnswersByOtherScheme, OtherScheme) => Some(true),
        (Fact::AnswersByOtherScheme, NothingListens | OtherLoopback) => Some(false),
        (Fact::AnswersByOtherName, OtherLoopback) => Some(true),
        (Fact::AnswersByOtherName, NothingListens | OtherScheme | Certificate) => Some(false),
        (Fact::IsEncrypted, Certificate) => Some(true),
        _ => None,
    }
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
