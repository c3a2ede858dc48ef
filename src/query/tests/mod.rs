use crate::lint;
#[test]
fn stock() {
    let (sources, outcomes) = lint::stock_examples();
    let mut bad = 0;
    for o in &outcomes {
        if o.passed() {
            continue;
        }
        bad += 1;
        eprintln!("--- {} / {} bad={}", o.rule, o.title, o.bad);
        for (r, l) in &o.missing {
            eprintln!("   missing {r} line {l}");
        }
        for d in o.surplus.iter().chain(&o.errors) {
            eprintln!("   {} {}: {}", if d.input { "ERR" } else { "surplus" }, d.rule, d.message);
            for l in &d.labels {
                let t = sources.slice(l.span);
                let line = sources.get(l.span.file).map(|f| f.lines().place(&f.text, l.span.start as usize).line);
                eprintln!("        @{}:{:?} `{}` {}", sources.path(l.span.file), line, t.chars().take(60).collect::<String>(), l.message);
            }
            for h in &d.help {
                eprintln!("        help {h}");
            }
        }
    }
    eprintln!("{} of {} fail", bad, outcomes.len());
}
