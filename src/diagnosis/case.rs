//! The search itself: a request that came to nothing, what else was seen, probes in a few rounds, a verdict.
//!
//! Rounds, because most probes would decide nothing before others are answered; few, because a person waits.

use super::browser::Surroundings;
use super::cause::Cause;
use super::observation::{Asked, Observation, Seen};
use super::probe::{Probe, ProbeId, Question};
use super::table::{Fact, Kind, fact_of, predicts};
use super::verdict::{Clue, Verdict};
use super::{answer, reading, suspects};
use crate::wire::http::{Carrier, ExchangeId};
use crate::wire::url::Url;

/// Probes of one search. A server is not to be pestered, nor a person kept waiting.
const MOST_PROBES: usize = 6;

/// Probes of one search on the way back to a server that worked: it is asked again and again.
const FEWEST_PROBES: usize = 3;

/// Give it what was seen, then take [`Case::probes`] until there are none, answering each by
/// [`Case::answered`]; then there is a [`Case::verdict`].
#[derive(Debug)]
pub struct Case {
    failed: Asked,
    surroundings: Surroundings,
    /// The names of the headers that the failed request needs leave for, and of which nothing is known yet.
    untried: Vec<String>,
    allowed: Vec<String>,
    refused: Vec<String>,
    facts: Vec<(Fact, bool)>,
    clues: Vec<Clue>,
    asked: Vec<Open>,
    most: usize,
    /// There may be endpoints of MCP at other paths.
    has_siblings: bool,
    /// What was known not to be so before anything failed.
    excluded: &'static [Kind],
    /// The event stream that led here, and the prefix that the address lacks beside it.
    stream: Option<String>,
    prefix: Option<String>,
    /// What the companion saw.
    whole: Vec<(Question, Seen)>,
    /// Known without asking anybody, or from the companion.
    certain: Option<Cause>,
}

#[derive(Debug)]
struct Open {
    question: Question,
    asked: Asked,
    is_answered: bool,
}

impl Case {
    /// `failed` got no answer that the page may read.
    pub fn new(failed: Observation, surroundings: Surroundings) -> Self {
        let Observation { asked, .. } = failed.clone();
        let url = Url::read(&asked.url).ok();
        let certain = url.as_ref().and_then(|url| surroundings.forbids(url));
        let is_encrypted = url.as_ref().is_some_and(Url::is_encrypted);
        let facts =
            vec![(Fact::IsEncrypted, is_encrypted), (Fact::NeedsLeave, asked.needs_leave())];
        Self {
            untried: asked.headers.clone(),
            failed: asked,
            surroundings,
            allowed: Vec::new(),
            refused: Vec::new(),
            facts,
            clues: vec![failed],
            asked: Vec::new(),
            most: MOST_PROBES,
            has_siblings: true,
            excluded: &[],
            stream: None,
            prefix: None,
            whole: Vec::new(),
            certain,
        }
    }

    /// Of a server that worked, and is tried again and again.
    #[must_use]
    pub fn brief(self) -> Self {
        Self { most: FEWEST_PROBES, ..self }
    }

    /// Of what is no endpoint of MCP: it has no usual paths beside it.
    #[must_use]
    pub fn only_here(self) -> Self {
        Self { has_siblings: false, ..self }
    }

    /// Of an address at which answers were read before: it is the right one, and this page is allowed there.
    #[must_use]
    pub fn worked_before(self) -> Self {
        let excluded = &[Kind::OriginNotAllowed, Kind::PathWithoutCors];
        Self { has_siblings: false, excluded, ..self }
    }

    /// An event stream, which could be read, named the address.
    pub fn led_by(&mut self, stream: &str) {
        self.prefix = answer::lacking_prefix(stream, &self.failed.url);
        self.stream = Some(stream.to_owned());
        self.know(Fact::ReadableElsewhere, true);
    }

    /// Something else that was asked of the same server before.
    pub fn observe(&mut self, observation: Observation) {
        let Observation { asked, seen, .. } = &observation;
        if asked.url != self.failed.url || asked.carrier != Carrier::Browser {
            return;
        }
        let is_readable = seen.is_readable();
        if is_readable {
            self.know(Fact::Answers, true);
            self.know(Fact::SomeReadable, true);
            for name in &asked.headers {
                self.learn_of_header(name, true);
            }
        }
        let fact = reading::fact(asked.method);
        // With headers a failure may be theirs.
        if let Some(fact) = fact.filter(|_| is_readable || asked.headers.is_empty()) {
            self.know(fact, is_readable);
        }
        self.note_redirect(&observation);
        self.clues.push(observation);
    }

    /// What to ask next; none while answers are still due, and none when the verdict stands.
    pub fn probes(&mut self) -> Vec<Probe> {
        if self.certain.is_some() || self.asked.iter().any(|open| !open.is_answered) {
            return Vec::new();
        }
        let room = self.most.saturating_sub(self.asked.len());
        let Some(round) = self.rounds().into_iter().find(|round| !round.is_empty()) else {
            return Vec::new();
        };
        round.into_iter().take(room).map(|question| self.ask(question)).collect()
    }

    /// To a probe. A later word on the same one counts for nothing.
    pub fn answered(&mut self, id: ProbeId, exchange: Option<ExchangeId>, seen: Seen) {
        let Some(open) = self.asked.get_mut(id.0).filter(|open| !open.is_answered) else { return };
        open.is_answered = true;
        let (question, asked) = (open.question.clone(), open.asked.clone());
        self.learn(&question, &seen);
        let observation = Observation { exchange, asked, seen };
        self.note_redirect(&observation);
        self.clues.push(observation);
    }

    /// The time is over: what is not answered yet stays open.
    pub fn give_up(&mut self) {
        for at in 0..self.asked.len() {
            self.answered(ProbeId(at), None, Seen::Late);
        }
        self.most = self.asked.len();
    }

    /// The causes that fit all that is known now.
    pub fn verdict(&self) -> Verdict {
        let suspects = match &self.certain {
            Some(cause) => suspects::only(cause.clone()),
            None => suspects::of(&self.remaining(), &self.evidence()),
        };
        Verdict {
            url: self.failed.url.clone(),
            needed: self.failed.headers.clone(),
            suspects,
            clues: self.clues.clone(),
        }
    }

    /// At least one probe was answered: the server is there.
    pub fn is_answered(&self) -> bool {
        let probed = self.clues.iter().skip(1).filter(|clue| clue.asked.url == self.failed.url);
        probed.into_iter().any(|clue| matches!(clue.seen, Seen::SomeAnswer | Seen::Answer(_)))
    }

    /// Requests with these headers were answered before, and could be read. That the server still runs is not
    /// said.
    pub fn allow(&mut self, headers: &[String]) {
        for name in headers
            .iter()
            .filter(|name| self.failed.headers.contains(name))
            .cloned()
            .collect::<Vec<_>>()
        {
            self.learn_of_header(&name, true);
        }
    }

    /// Nothing was found that the failed request could be blamed on: all it needs is allowed, and answered.
    pub fn is_unexplained(&self) -> bool {
        self.certain.is_none()
            && self.refused.is_empty()
            && self.knows(Fact::PostReadable) == Some(true)
    }

    fn ask(&mut self, question: Question) -> Probe {
        let id = ProbeId(self.asked.len());
        let request =
            question.request(&self.failed.url, &self.surroundings.origin, &self.failed.headers);
        self.asked.push(Open { question, asked: Asked::of(&request), is_answered: false });
        Probe { id, request }
    }

    fn evidence(&self) -> suspects::Evidence<'_> {
        suspects::Evidence {
            url: &self.failed.url,
            refused: &self.refused,
            untried: &self.untried,
            clues: &self.clues,
            stream: self.stream.as_deref(),
            prefix: self.prefix.as_deref(),
            surroundings: &self.surroundings,
        }
    }

    // --- Questions -------------------------------------------------------------------------------

    /// Questions that would decide something, a round at a time.
    fn rounds(&self) -> Vec<Vec<Question>> {
        let url = self.failed.url.as_str();
        let is_unread = self.knows(Fact::SomeReadable) == Some(false);
        let elsewhere = near(url, Url::with_other_paths).map(Question::ReadableAt);
        let others = near(url, |url| {
            url.with_other_scheme().into_iter().chain(url.with_other_loopbacks()).collect()
        });
        let whole = self.surroundings.has_companion && self.most == MOST_PROBES;
        let rounds = [
            only_if(whole, [Question::Preflight, Question::Whole]),
            self.simple(),
            only_if(self.knows(Fact::PostReadable) == Some(false), [Question::PostAnswers])
                .into_iter()
                .chain(only_if(is_unread, [Question::Redirects]))
                .collect(),
            vec![Question::Answers],
            only_if(self.has_siblings && self.knows(Fact::Answers) == Some(true), elsewhere),
            self.headers(),
            others.map(Question::AnswersAt).collect(),
        ];
        let remaining = self.remaining();
        let is_open = |question: &Question| {
            let is_new = !self.asked.iter().any(|open| open.question == *question);
            is_new && self.decides(question, &remaining)
        };
        rounds.map(|round| round.into_iter().filter(is_open).collect()).into()
    }

    fn simple(&self) -> Vec<Question> {
        let both =
            [(Fact::Readable, Question::Readable), (Fact::PostReadable, Question::PostReadable)];
        let open = both.into_iter().filter(|(fact, _)| self.knows(*fact).is_none());
        open.map(|(_, question)| question).collect()
    }

    /// A GET that is not readable by itself tells nothing of headers.
    fn headers(&self) -> Vec<Question> {
        match self.knows(Fact::Readable) {
            Some(true) => self.untried.iter().cloned().map(Question::ReadableWith).collect(),
            None if !self.untried.is_empty() => vec![Question::Readable],
            Some(false) | None => Vec::new(),
        }
    }

    /// Those that remain differ in what they predict.
    fn decides(&self, question: &Question, remaining: &[Kind]) -> bool {
        let facts: &[Fact] = match question {
            Question::Preflight | Question::Whole => return true,
            Question::ReadableWith(_) => &[Fact::SomeHeaderRefused, Fact::SomeHeaderAllowed],
            Question::AnswersAt(_) => &[Fact::AnswersByOtherScheme, Fact::AnswersByOtherName],
            Question::Readable => &[
                Fact::Readable,
                Fact::SomeReadable,
                Fact::SomeHeaderRefused,
                Fact::AllHeadersAllowed,
            ],
            Question::PostReadable => &[Fact::PostReadable, Fact::SomeReadable],
            Question::ReadableAt(_) => &[Fact::ReadableElsewhere],
            Question::Answers => &[Fact::Answers],
            Question::PostAnswers => &[Fact::PostAnswers, Fact::Answers],
            Question::Redirects => &[Fact::Redirects],
        };
        let is_known = |fact: &Fact| self.knows(*fact).is_some();
        // Each header is a question of its own, whatever is known of others.
        let is_header = matches!(question, Question::ReadableWith(_) | Question::AnswersAt(_));
        facts.iter().any(|fact| {
            let predictions = remaining.iter().filter_map(|kind| predicts(*kind, *fact));
            let (yes, no): (Vec<bool>, Vec<bool>) = predictions.partition(|says| *says);
            !yes.is_empty() && !no.is_empty() && (is_header || !is_known(fact))
        })
    }

    // --- Answers ---------------------------------------------------------------------------------

    fn learn(&mut self, question: &Question, seen: &Seen) {
        let says = match (seen, question) {
            (Seen::Late, Question::Preflight | Question::Whole) => false,
            (Seen::Late, _) => return,
            (Seen::Redirect, _) => true,
            (_, Question::Redirects) | (Seen::Nothing | Seen::Fault(_), _) => false,
            (Seen::SomeAnswer | Seen::Answer(_), _) => true,
        };
        match question {
            Question::Readable | Question::PostReadable => {
                if let Some(fact) = fact_of(question) {
                    self.know(fact, says);
                }
                let both = [Fact::Readable, Fact::PostReadable].map(|fact| self.knows(fact));
                if says {
                    self.know(Fact::SomeReadable, true);
                    self.know(Fact::Answers, true);
                } else if both == [Some(false); 2] {
                    self.know(Fact::SomeReadable, false);
                }
            }
            Question::ReadableWith(name) => self.learn_of_header(name, says),
            Question::AnswersAt(url) => {
                let same = |url: &str| Url::read(url).map(|url| url.host().to_owned()).ok();
                let is_same_host = same(url) == same(&self.failed.url);
                let fact = if is_same_host {
                    Fact::AnswersByOtherScheme
                } else {
                    Fact::AnswersByOtherName
                };
                self.know(fact, says || self.knows(fact) == Some(true));
            }
            Question::ReadableAt(_) => {
                let fact = Fact::ReadableElsewhere;
                self.know(fact, says || self.knows(fact) == Some(true));
            }
            Question::Answers | Question::PostAnswers | Question::Redirects => {
                if let Some(fact) = fact_of(question) {
                    self.know(fact, says);
                }
                let is_about_post = *question == Question::PostAnswers;
                // Whoever hangs up at a POST and answers a GET that cannot be read is too rare to ask for.
                let is_deaf = is_about_post && self.knows(Fact::SomeReadable) == Some(false);
                if says || is_deaf && self.knows(Fact::Answers).is_none() {
                    self.know(Fact::Answers, says);
                }
            }
            Question::Preflight | Question::Whole => {
                self.whole.push((question.clone(), seen.clone()));
                // What one of them says counts only beside the other.
                if self.whole.len() == 2 {
                    let found =
                        reading::whole(&self.whole, &self.surroundings.origin, &self.failed);
                    self.certain = self.certain.take().or(found);
                }
            }
        }
    }

    fn learn_of_header(&mut self, name: &str, is_allowed: bool) {
        self.untried.retain(|held| held != name);
        let held = if is_allowed { &mut self.allowed } else { &mut self.refused };
        if !held.iter().any(|known| known == name) {
            held.push(name.to_owned());
        }
        let fact = if is_allowed { Fact::SomeHeaderAllowed } else { Fact::SomeHeaderRefused };
        self.know(fact, true);
        if self.untried.is_empty() {
            let (allowed, refused) = (self.allowed.clone(), self.refused.is_empty());
            let all = self.failed.headers.iter().all(|name| allowed.contains(name));
            self.know(Fact::AllHeadersAllowed, all && refused);
            self.know(Fact::SomeHeaderRefused, !refused);
        }
    }

    fn note_redirect(&mut self, observation: &Observation) {
        if let Some(is_redirected) = reading::redirect(observation) {
            self.know(Fact::RedirectedGet, is_redirected);
        }
    }

    fn know(&mut self, fact: Fact, says: bool) {
        self.facts.retain(|(held, _)| *held != fact);
        self.facts.push((fact, says));
    }

    fn knows(&self, fact: Fact) -> Option<bool> {
        self.facts.iter().find(|(held, _)| *held == fact).map(|(_, says)| *says)
    }

    fn remaining(&self) -> Vec<Kind> {
        let fits = |kind: &Kind| {
            !self.excluded.contains(kind)
                && self
                    .facts
                    .iter()
                    .all(|(fact, says)| predicts(*kind, *fact).is_none_or(|so| so == *says))
        };
        Kind::all().filter(fits).collect()
    }
}

fn only_if(is_so: bool, questions: impl IntoIterator<Item = Question>) -> Vec<Question> {
    questions.into_iter().filter(|_| is_so).collect()
}

fn near(url: &str, which: impl Fn(&Url) -> Vec<Url>) -> impl Iterator<Item = String> {
    let urls = Url::read(url).map(|url| which(&url)).unwrap_or_default();
    urls.into_iter().map(|url| url.as_str().to_owned())
}
