//! `specweld check`

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use specweld_conformance::{Coverage, Recording};

use super::contract::Judging;
use super::reports;
use crate::input::shown;
use crate::report::{Outcome, Reporting};

#[derive(clap::Args, Debug)]
#[command(
    after_help = "Of a recording those exchanges are judged whose host is one of the document's servers; all, where it has none of them. What browsers leave out of recordings is told, and no fault. Exit codes: 0 all that was documented was kept; 1 something was not; 6 nothing could be judged."
)]
pub struct Check {
    /// Recordings: HAR files, as browsers, mitmproxy and `specweld proxy` write them
    #[arg(value_name = "HAR", required = true)]
    recordings: Vec<PathBuf>,
    /// The host whose exchanges are judged, with its port where it has one; may be given more than once
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,
    #[command(flatten)]
    judging: Judging,
}

pub fn run(arguments: &Check, reporting: &Reporting) -> Outcome {
    reports::or_not_run(check(arguments, reporting))
}

fn check(arguments: &Check, reporting: &Reporting) -> Result<Outcome> {
    let judging = &arguments.judging;
    judging.reports.check();
    let Some(mut judge) = judging.read(reporting)? else {
        return Ok(Outcome::NotRun);
    };
    judge.settings.is_recorded = true;
    let mut coverage = Coverage::new(&judge.contract, judge.mask.clone());
    let mut recordings = Vec::new();
    for path in &arguments.recordings {
        let name = shown(path);
        let bytes = fs::read(path).with_context(|| format!("cannot read {name}"))?;
        let read = Recording::parse(&bytes).map_err(|why| anyhow!("cannot read {name}: {why}"))?;
        recordings.push((name, read));
    }
    let exchanges = recordings.iter().flat_map(|(_, it)| &it.exchanges);
    let recorded: BTreeSet<&str> = exchanges.map(|(host, _)| host.as_str()).collect();
    let judged = judged_hosts(&arguments.hosts, &recorded, judge.contract.hosts());
    let mut passed_over = BTreeSet::new();
    for (name, recording) in &recordings {
        for note in &recording.notes {
            coverage.note(format!("{name}: {note}"));
        }
        for (host, exchange) in &recording.exchanges {
            if !judged.contains(host.as_str()) {
                passed_over.insert(host.as_str());
                continue;
            }
            let judgement = judge.contract.judge(exchange, judge.settings, &judge.mask);
            coverage.add(exchange, judgement);
        }
    }
    if coverage.exchanges() == 0 {
        let hosts = Vec::from_iter(recorded).join(", ");
        match hosts.is_empty() {
            true => bail!("nothing is recorded"),
            false => bail!("nothing is recorded of a host that is asked for: there are {hosts}"),
        }
    }
    if !passed_over.is_empty() {
        let hosts = Vec::from_iter(passed_over).join(", ");
        coverage.note(format!("passed over: what was recorded of {hosts}"));
    }
    let names: Vec<&str> = recordings.iter().map(|(name, _)| name.as_str()).collect();
    let report = judge.report(&coverage, &names.join(", "));
    judging.reports.write(&report)?;
    Ok(reports::outcome(&report))
}

/// The hosts of a recording that are judged: those that were asked for, else those that the document names, else all.
fn judged_hosts<'r>(
    wanted: &[String],
    recorded: &BTreeSet<&'r str>,
    documented: &BTreeSet<String>,
) -> BTreeSet<&'r str> {
    let among = |is_wanted: &dyn Fn(&str) -> bool| -> BTreeSet<&'r str> {
        recorded
            .iter()
            .copied()
            .filter(|it| is_wanted(it))
            .collect()
    };
    if !wanted.is_empty() {
        return among(&|host| wanted.iter().any(|it| it.eq_ignore_ascii_case(host)));
    }
    let known = among(&|host| documented.contains(host));
    match known.is_empty() {
        true => recorded.clone(),
        false => known,
    }
}
