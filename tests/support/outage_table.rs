//! `docs/outages.md`: a row an outage, and what the rows come to.

use crate::outage::{Flaw, Judged};

const HEAD: &str = "\
# Public outages, and what archlint would have said the day before

Each row is a public outage. Its architecture was modelled from the post-mortem as its architects knew and believed it *before* the outage, and
then archlint was asked, with nothing but its stock rules. The table is written by the test that asks (`BLESS=1 cargo test --test outages`);
models and expectations stand in [tests/outages](../tests/outages).

How to read it:

- **archlint says** is the finding that names the structural flaw which the post-mortem describes, whole or in part, or why there is none.
- *only with hindsight* marks what rests on words in the model that hardly anybody would have written the day before. They are taken out, and archlint is
  asked again; what it still says of the flaw is in the row. Its other numbers are those of the whole model.
- **rank** is its place among all findings of that model, in the order in which they are printed: by level, then the worst of each rule.
- **false errors** are errors that neither name the flaw nor were judged to be true of that architecture by what the post-mortem tells. The
  judgements stand [below](#errors-beside-the-flaw-judged-to-be-true).
- **impact** is of how many components archlint says what the post-mortem says: that the failure took them down, degraded or spared them.
- **not expressed** is what of the outage the language has no words for.

Two doubts to read it with: whoever wrote the models knew how it ended, and only as much of an architecture is modelled as its post-mortem tells,
so there is less to be distracted by than in a real one. And some of these outages are named by a rule that cites them as its reason; the sums
below count the others apart.
";

/// The page, with the rows by date. `rule` gives the text of a stock rule, with the sources that it cites.
pub fn page(mut rows: Vec<(&str, &Judged)>, rule: &dyn Fn(&str) -> String) -> String {
    rows.sort_by_key(|(folder, judged)| (judged.case.date.as_str(), *folder));
    let rows = rows.as_slice();
    let mut text = format!("{HEAD}\n{}\n", sums(rows, rule));
    text.push_str("| outage | archlint says | level | rank | findings | false errors | impact | not expressed |\n");
    text.push_str("|---|---|---|---|---|---|---|---|\n");
    for (folder, judged) in rows {
        text.push_str(&row(folder, judged));
    }
    text.push_str(&judged(rows));
    text.push_str(&differences(rows));
    text
}

fn row(folder: &str, judged: &Judged) -> String {
    let case = &judged.case;
    let (says, level, rank) = match (judged.foreseen(), &judged.flaw, &case.silent) {
        (Some((flaw, named)), _, _) => {
            let part = named.but_not.as_ref().map_or_else(String::new, |rest| format!("; *in part:* not {rest}"));
            (format!("{} (`{}`){part}{}", flaw.message, named.rule, hindsight(judged)), flaw.level.clone(), flaw.rank.to_string())
        }
        (None, Some(_), _) => (format!("*nothing*{}", hindsight(judged)), "–".into(), "–".into()),
        (_, _, Some(reason)) => (format!("*nothing:* {reason}"), "–".into(), "–".into()),
        _ => ("*nothing*".into(), "–".into(), "–".into()),
    };
    let false_errors = match judged.false_errors.as_slice() {
        [] => "0".to_owned(),
        errors => format!("{}: {}", errors.len(), errors.join("; ")),
    };
    let (all, alike) = judged.impact;
    let impact = if all == 0 { "–".to_owned() } else { format!("{alike} of {all}") };
    let expressed = if case.not_expressed.is_empty() { "–".to_owned() } else { case.not_expressed.join("; ") };
    let outage = format!(
        "**{}** ([{}]({}), [model](../{})): {}",
        case.outage,
        case.date,
        case.source,
        case.model.clone().unwrap_or_else(|| format!("tests/outages/{folder}")),
        case.flaw
    );
    let cells = [outage, says, level, rank, judged.findings.to_string(), false_errors, impact, expressed];
    line(&cells)
}

/// What is found only where the model holds what hardly anybody would have written.
fn hindsight(judged: &Judged) -> String {
    let (Some(hindsight), Some(flaw), Some(named)) = (&judged.case.hindsight, &judged.flaw, &judged.case.finds) else {
        return String::new();
    };
    let part = named.but_not.as_ref().map_or_else(String::new, |rest| format!(", and not {rest}"));
    format!("; *only with hindsight:* {} (`{}`){part}: {}", flaw.message, named.rule, hindsight.because)
}

/// What the rows come to, in sentences.
fn sums(rows: &[(&str, &Judged)], rule: &dyn Fn(&str) -> String) -> String {
    let named = |judged: &Judged| judged.foreseen().is_some();
    let comes_early = |flaw: &Flaw| flaw.rank <= 3 && flaw.level != "info";
    let early = |judged: &Judged| judged.foreseen().is_some_and(|(flaw, _)| comes_early(flaw));
    let in_part = |judged: &Judged| early(judged) && judged.foreseen().is_some_and(|(_, named)| named.but_not.is_some());
    let late_wisdom = |judged: &Judged| judged.flaw.is_some() && !named(judged);
    let uncited = |judged: &Judged| judged.foreseen().is_some_and(|(_, named)| !rule(&named.rule).contains(&judged.case.source));
    let count = |of: &dyn Fn(&Judged) -> bool| rows.iter().filter(|(_, judged)| of(judged)).count();
    let sum = |of: fn(&Judged) -> usize| rows.iter().map(|(_, judged)| of(judged)).sum::<usize>();
    format!(
        "\
- Of {} outages, **{}** have their flaw named by an error or a warning among the first three findings, from what was known the day before ({} of
  them in part); {} have it named later or by an info.
- {} more have it named only where the model holds what hardly anybody would have written, {} not at all.
- {} of these {} are named by a rule that does not cite the outage as its reason.
- **{}** false errors in all. A model has {:.1} findings on average.
- Of {} statements about who was hit and who was spared, archlint agrees with **{}**.
",
        rows.len(),
        count(&early),
        count(&in_part),
        count(&named) - count(&early),
        count(&late_wisdom),
        rows.len() - count(&named) - count(&late_wisdom),
        count(&|judged| early(judged) && uncited(judged)),
        count(&early),
        sum(|judged| judged.false_errors.len()),
        sum(|judged| judged.findings) as f64 / rows.len().max(1) as f64,
        sum(|judged| judged.impact.0),
        sum(|judged| judged.impact.1),
    )
}

/// Errors that somebody has judged, for others to judge again.
fn judged(rows: &[(&str, &Judged)]) -> String {
    let mut text =
        String::from("\n## Errors beside the flaw, judged to be true\n\n| outage | archlint says | true because |\n|---|---|---|\n");
    for (_, judged) in rows {
        for (also, message) in judged.case.also_true.iter().zip(&judged.also_true) {
            let cells =
                [format!("{}, {}", judged.case.outage, judged.case.date), format!("{message} (`{}`)", also.rule), also.because.clone()];
            text.push_str(&line(&cells));
        }
    }
    text
}

/// Where the post-mortem and archlint differ about who was hit.
fn differences(rows: &[(&str, &Judged)]) -> String {
    let mut text =
        String::from("\n## Where the impact differs\n\n| outage | component | post-mortem | archlint | why |\n|---|---|---|---|---|\n");
    for (_, judged) in rows {
        for impact in &judged.case.impact {
            let hit = impact.missed.iter().map(|(name, why)| (name, "hit", "not down", why));
            let spared = impact.overdone.iter().map(|(name, why)| (name, "spared", "hit", why));
            for (name, here, there, why) in hit.chain(spared) {
                let outage = format!("{}, {}", judged.case.outage, judged.case.date);
                text.push_str(&line(&[outage, format!("`{name}`"), here.into(), there.into(), why.clone()]));
            }
        }
    }
    text
}

fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}
