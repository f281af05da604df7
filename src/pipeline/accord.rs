//! Members of a team that go on together or not at all.

use crate::model::Provenance;
use crate::parallel::Team;

use super::PipelineError;

/// How a member fares.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum State {
    Well,
    Failed,
    Cancelled,
}

impl State {
    fn of<T>(result: &Result<T, PipelineError>) -> Self {
        match result {
            Ok(_) => Self::Well,
            Err(PipelineError::Cancelled) => Self::Cancelled,
            Err(_) => Self::Failed,
        }
    }
}

/// What a member knows of the others.
pub(super) struct Accord<'a> {
    team: &'a Team,
    has_ended: bool,
}

impl<'a> Accord<'a> {
    pub(super) fn new(team: &'a Team) -> Self {
        Self { team, has_ended: false }
    }

    /// Waits for all members and returns `own` if all of them are well. Of
    /// several errors one member returns its own, that of the lowest rank; the
    /// others name it. An interrupt of one is an interrupt of all, and goes
    /// before errors, which it may have caused.
    ///
    /// An error that all know of already is returned as it is.
    pub(super) fn agree<T>(&mut self, own: Result<T, PipelineError>) -> Result<T, PipelineError> {
        if self.has_ended {
            return own;
        }
        let states = self.team.all_gather(&[State::of(&own) as u8]);
        let first_with = |state| states.iter().position(|of| of[..] == [state as u8]);
        let (cancelled, failed) = (first_with(State::Cancelled), first_with(State::Failed));
        self.has_ended = cancelled.or(failed).is_some();
        match (cancelled, failed) {
            (None, None) => own,
            (Some(_), _) => Err(PipelineError::Cancelled),
            (None, Some(rank)) if rank == self.team.rank() => own,
            (None, Some(rank)) => Err(PipelineError::OtherProcess { rank }),
        }
    }

    /// Tells the others of an error where they next agree.
    pub(super) fn tell<T>(&mut self, own: Result<T, PipelineError>) -> Result<T, PipelineError> {
        match own {
            Ok(value) => Ok(value),
            Err(error) => self.agree(Err(error)),
        }
    }
}

/// Whether this member does what the first one does: one that sees another
/// file, or was given other options, would do something else.
pub(super) fn check_equal(of: &Provenance, team: &Team) -> Result<(), PipelineError> {
    let own = format!("{}, {}", of.input, of.parameters);
    let first = team.from_first(own.as_bytes());
    if first != own.as_bytes() {
        let first = String::from_utf8_lossy(&first).into_owned();
        return Err(PipelineError::UnequalInputs { rank: team.rank(), own, first });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::io::fields::WriteError;

    /// What each member returns, in words.
    fn all(own: impl Fn(usize) -> Result<(), PipelineError> + Sync) -> Vec<String> {
        let member = |team: Team| {
            let mut accord = Accord::new(&team);
            let first = accord.agree(own(team.rank()));
            let known = first.as_ref().map_err(ToString::to_string).map(|()| "well".to_string());
            // What is known already is not told again: it would be waited for.
            let again = first.is_err().then(|| accord.agree(first));
            let again = again.map(|again| again.unwrap_err().to_string());
            let known = known.unwrap_or_else(|error| error);
            assert!(again.is_none_or(|again| again == known));
            known
        };
        thread::scope(|scope| {
            let members = Team::in_process(3).into_iter();
            let started: Vec<_> = members.map(|team| scope.spawn(|| member(team))).collect();
            started.into_iter().map(|member| member.join().unwrap()).collect()
        })
    }

    fn failed(rank: usize) -> Result<(), PipelineError> {
        let problem = crate::io::fields::WriteProblem::NoSteps;
        Err(WriteError { path: format!("of {rank}").into(), problem }.into())
    }

    #[test]
    fn one_error_is_everybodys() {
        assert_eq!(all(|_| Ok(())), ["well"; 3]);
        for from in [1, 2] {
            let texts = all(|rank| if rank >= from { failed(rank) } else { Ok(()) });
            for (rank, text) in texts.iter().enumerate() {
                match rank == from {
                    true => assert!(text.starts_with(&format!("of {from}: ")), "{text}"),
                    false => assert_eq!(*text, format!("process {from} of the run failed")),
                }
            }
        }
    }

    #[test]
    fn an_interrupt_goes_before_what_it_causes() {
        let texts = all(|rank| match rank {
            0 => failed(0),
            1 => Ok(()),
            _ => Err(PipelineError::Cancelled),
        });
        assert_eq!(texts, ["interrupted; no file was written"; 3]);
    }
}
