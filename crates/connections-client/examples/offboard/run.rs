//! The program without its process.

use std::io::{self, Write};

use crate::plan::{Environment, Outcome, Plan, PlanError, Step};

/// Everything was cut, or nothing was to be.
pub const DONE: u8 = 0;
/// Something is left.
pub const LEFT: u8 = 1;
/// The arguments or the plan are at fault. Nothing was done.
pub const USAGE: u8 = 2;

/// Runs with the text of a plan. Without `apply` it only says what it would do.
///
/// Progress goes to `progress`, the summary to `out`.
pub async fn run(
    text: &str,
    apply: bool,
    environment: &Environment,
    progress: &mut impl Write,
    out: &mut impl Write,
) -> io::Result<u8> {
    let (name, steps) = match prepare(text, environment) {
        Ok(prepared) => prepared,
        Err(error) => {
            writeln!(progress, "error: {error}")?;
            return Ok(USAGE);
        }
    };
    if !apply {
        writeln!(out, "Would cut the ties of {name}; --apply does it:")?;
        for step in &steps {
            row(out, step, "would be cut")?;
        }
        return Ok(DONE);
    }
    let mut outcomes = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let (number, count) = (at + 1, steps.len());
        writeln!(
            progress,
            "[{number}/{count}] {}: {}",
            step.system, step.what
        )?;
        outcomes.push(step.run().await);
    }
    writeln!(out, "The ties of {name}:")?;
    let mut code = DONE;
    for (step, outcome) in steps.iter().zip(&outcomes) {
        match outcome {
            Outcome::Cut => row(out, step, "cut")?,
            Outcome::WasGone => row(out, step, "was gone already")?,
            Outcome::IsGone => row(out, step, "is gone, maybe cut by an earlier attempt")?,
            Outcome::Left(why) => {
                row(out, step, &format!("LEFT: {why}"))?;
                code = LEFT;
            }
        }
    }
    Ok(code)
}

fn prepare(text: &str, environment: &Environment) -> Result<(String, Vec<Step>), PlanError> {
    let plan = Plan::read(text)?;
    Ok((plan.name.clone(), plan.steps(environment)?))
}

fn row(out: &mut impl Write, step: &Step, outcome: &str) -> io::Result<()> {
    writeln!(out, "  {:<12} {:<42} {outcome}", step.system, step.what)
}
