//! Where the printer breaks lines: each text is in canonical layout, and comes out the same when all its line breaks that mean nothing are
//! taken away.

use super::printing::printed;

/// With one blank instead of every line break that is not kept as written. Comments, blocks and lists are left as they are.
fn joined(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim_start();
        let kept = ["}", "let ", "match ", "where ", "define ", "measure ", "rule ", "service ", "policy ", "needs ", "level ", "subject "];
        let starts = line.is_empty() || kept.iter().any(|word| line.starts_with(word)) && !out.ends_with(['|', '(']);
        out.push(if starts { '\n' } else { ' ' });
        out.push_str(line);
    }
    out + "\n"
}

fn stays(text: &str) {
    assert_eq!(printed(text), text);
}

fn follows_from_the_width(text: &str) {
    stays(text);
    assert_eq!(printed(&joined(text)), text, "joined:\n{}", joined(text));
}

#[test]
fn a_condition_goes_to_a_line_of_its_own_and_then_apart() {
    follows_from_the_width(
        "rule r {
  match c: component where c.owner is not set and count(team) > 0
  match d: component
  where d.owner is not set and c is not external and c is not zone and count(team) > one-or-two
  match e: component
  where e.owner is not set
    and c is not external
    and c is not zone
    and c is not journey
    and count(team) > one-or-two
    and true
}
",
    );
}

#[test]
fn a_condition_on_a_line_of_its_own_stays_there_and_so_does_a_comment_above_it() {
    stays(
        "rule r {
  match m in g.targets
  where m is zone
  match y in { c | m falls with c }
  // of two that fall with each other one finding is enough
  where not y falls with m or y.name < m.name
  where y not in g.except
}
",
    );
}

#[test]
fn and_stands_deeper_than_or_where_there_are_no_brackets() {
    follows_from_the_width(
        "rule r {
  where fan-in(s) > allowed
    or (
      s.core is not set
      and count(component) >= of-at-least
      and fan-in(s) > share * count(component)
      and fan-in(s) > usual
    )
  where aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      and bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    or cccccccccccccccccccccccccccccccccccccccccccccccccccccccc
      and ddddddddddddddddddddddddddddddddddddddddddddddddddddddddd
}
",
    );
}

#[test]
fn sets_and_calls_open_like_blocks() {
    follows_from_the_width(
        "rule r {
  let first = min([ c.name | c in widest ])
  let causes = {
    x | g falls with x
    where x not in g.targets and not (exists v in g.owners where v falls with x without g)
  }
  match x in nearest({
    c | c: component
    where c.core is not set and count(blast(c)) > wide-from and count(blast(c)) > widespread
  })
  let far = percentile(
    99.9%,
    [ fan-in(component-with-a-long-name) | component-with-a-long-name: component ],
    and-something-more-that-makes-it-long
  )
}
",
    );
}

#[test]
fn values_go_below_their_names() {
    follows_from_the_width(
        "rule r {
  let what =
    if y in g.owners then \"its own alternative\"
    else if g.verb == independent then \"declared independent of it\"
    else \"the alternative to it\"
}

define blocks(a: component, b: component) =
  not can-start(a)
  and exists g: dependency
    where a in g.owners and g.phase in [serve, start] and b in g.targets and not can-start(b)

measure patience(a) =
  max over d: a depends on b
  where d.phase == serve and d.mode != async
  of ((d.timeout / 1ms) otherwise patience(b)) * (d.attempts otherwise 1)
",
    );
}

#[test]
fn a_comment_inside_an_expression_breaks_it() {
    stays(
        "define f(x: component) = {
  y | y falls with x
  where y is zone
    // rarely
    and y != x  // never
}
",
    );
}

#[test]
fn lists_stay_open_when_they_were_and_open_when_they_are_too_long() {
    stays(
        "service checkout {
  needs any of {
    stripe,

    // since last year
    adyen  // slower
  }
  tags = [
    critical,
    payments
  ]
  needs any of { stripe, adyen }
}
",
    );
    let names: Vec<String> = (0..12).map(|i| format!("component-{i}")).collect();
    let lines: String = names.iter().map(|name| format!("\n    {name},")).collect();
    let wanted = format!("service a {{\n  needs 2 of {{{}\n  }} to start\n}}\n", lines.trim_end_matches(','));
    assert_eq!(printed(&format!("service a {{ needs 2 of {{ {} }} to start }}", names.join(", "))), wanted);
    assert_eq!(printed(&format!("service a {{ needs 2 of {{ {}, }} to start }}", names.join(",\n"))), wanted);
    assert_eq!(
        printed(&format!("service a {{\nneeds {}\n}}", names.join(", "))),
        "service a {
  needs component-0, component-1, component-2, component-3, component-4, component-5, component-6,
    component-7, component-8, component-9, component-10, component-11
}
",
    );
}

#[test]
fn comments_at_the_end_of_lines_stand_below_each_other() {
    assert_eq!(
        printed(
            "service a { // here\nneeds b //one\nneeds any of { c, d }    // two\n\nneeds e // three\nneeds f\nneeds g-and-h // four\n}"
        ),
        "service a {  // here
  needs b                //one
  needs any of { c, d }  // two

  needs e  // three
  needs f
  needs g-and-h  // four
}
",
    );
}
