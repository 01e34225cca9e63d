//! What a terminal shows: commands, each with what it prints.

/// A command, and what is printed after it.
pub struct Step {
    /// Without the prompt; lines that end in `\` go on.
    pub command: String,
    /// Lines, each with its end.
    pub printed: String,
}

/// The commands of a listing.
///
/// # Panics
/// Something stands before the first command.
pub fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        if goes_on {
            let step = steps.last_mut().expect("a command goes on");
            step.command.push('\n');
            step.command.push_str(line);
        } else if let Some(command) = line.strip_prefix("$ ") {
            let command = command.to_owned();
            steps.push(Step {
                command,
                printed: String::new(),
            });
        } else {
            let step = steps.last_mut().expect("a listing begins with a command");
            step.printed.push_str(line);
            step.printed.push('\n');
            continue;
        }
        goes_on = line.ends_with('\\');
    }
    steps
}

/// Whether this was printed, where a line `…` stands for any number of lines.
pub fn is(said: &str, printed: &str) -> bool {
    fn matches(said: &[&str], printed: &[&str]) -> bool {
        match said {
            [] => printed.is_empty(),
            [first, rest @ ..] if *first == "…" => {
                (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..]))
            }
            [first, rest @ ..] => match printed {
                [line, others @ ..] => line == first && matches(rest, others),
                [] => false,
            },
        }
    }
    matches(
        &said.lines().collect::<Vec<_>>(),
        &printed.lines().collect::<Vec<_>>(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_what_it_prints() {
        let steps = steps("$ a \\\n  b\none\ntwo\n$ c\n");
        let steps: Vec<_> = steps
            .iter()
            .map(|it| (it.command.as_str(), it.printed.as_str()))
            .collect();
        assert_eq!(steps, [("a \\\n  b", "one\ntwo\n"), ("c", "")]);
    }

    #[test]
    fn dots_stand_for_lines_and_nothing_else_does() {
        assert!(is("a\n…\nd\n", "a\nb\nc\nd\n"));
        assert!(is("a\n…\n", "a\n"));
        assert!(!is("a\n…\nd\n", "a\nb\n"));
        assert!(!is("a\n", "a\nb\n"));
        assert!(!is("", "a\n"));
    }
}
