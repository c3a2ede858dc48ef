use super::*;
use crate::lsp::requests::completion::words::*;

fn at(marked: &str) -> Option<(Block, Wanted)> {
    let offset = marked.rfind('|').expect("the cursor is marked");
    let text = format!("{}{}", &marked[..offset], &marked[offset + 1..]);
    Context::at(&text, offset).map(|context| (context.block, context.wanted))
}

#[test]
fn the_place_is_told_from_the_words_before_it() {
    let targets = |group| Wanted::Targets { group };
    let more = |parts: &[&[Offered]]| Wanted::More(parts.concat());
    for (text, block, wanted) in [
        ("|", Block::File, Wanted::Statement),
        ("service a {\n  |", Block::Component, Wanted::Statement),
        ("service a {\n  needs |", Block::Component, targets(true)),
        ("service a { needs any of { b, | } }", Block::Targets, targets(false)),
        ("service a { needs b |", Block::Component, more(&[VIA, EXCEPT, PURPOSE])),
        ("service a { needs any of { b } \"x\" |", Block::Component, more(&[PURPOSE])),
        ("service a { needs b to start |", Block::Component, more(&[])),
        ("service a { runs in b |", Block::Component, more(&[EXCEPT])),
        ("service a { needs any |", Block::Component, Wanted::Next(COUNTED.to_vec())),
        ("service a {\n  needs any of {\n    b\n  } |", Block::Component, more(&[VIA, EXCEPT, PURPOSE])),
        ("service a { needs b, |", Block::Component, targets(false)),
        ("service a { needs b,\n  |", Block::Component, targets(false)),
        ("service a { tier = 1, |", Block::Component, Wanted::Statement),
        ("service a { tier = 1 |", Block::Component, Wanted::Statement),
        ("service a { survives |", Block::Component, Wanted::Next(LOST.to_vec())),
        ("service a { survives loss of { b } |", Block::Component, Wanted::Statement),
        ("a |", Block::File, Wanted::Behind("a".to_owned())),
        ("a n|", Block::File, Wanted::Behind("a".to_owned())),
        ("a needs b |", Block::File, more(&[VIA, EXCEPT, PURPOSE])),
        ("service a |", Block::File, Wanted::Declared("service".to_owned())),
        ("zone a \"A\" w|", Block::File, Wanted::Declared("zone".to_owned())),
        ("independent a { b, c } |", Block::File, more(&[EXCEPT])),
        ("policy |", Block::File, Wanted::Next(SCOPE.to_vec())),
        ("service a { needs b { timeout = 20|", Block::Dependency, Wanted::Value("timeout".to_owned())),
        ("service a {\n needs b\n |", Block::Component, Wanted::Statement),
        ("service a { needs b to |", Block::Component, Wanted::Phases),
        ("service a { needs b { timeout = | } }", Block::Dependency, Wanted::Value("timeout".to_owned())),
        ("service a { runs in |", Block::Component, Wanted::Zones { group: true }),
        ("service a { runs in any of { |", Block::Targets, Wanted::Zones { group: false }),
        ("service a { owner = |", Block::Component, Wanted::Value("owner".to_owned())),
        ("service a { tags = [x, |", Block::Expression, Wanted::Value("tags".to_owned())),
        ("service a { core { |", Block::Core, Wanted::Statement),
        ("service a\nservice b { |", Block::Component, Wanted::Statement),
        ("system s { service a { |", Block::Component, Wanted::Statement),
        ("system s { |", Block::System, Wanted::Statement),
        ("service a { needs b }\nsystem s { |", Block::System, Wanted::Statement),
        ("service a { allow |", Block::Component, Wanted::Rules),
        ("service a { allow fan-in on |", Block::Component, targets(false)),
        ("policy { |", Block::Policy, Wanted::Statement),
        ("policy { fan-in = |", Block::Policy, Wanted::Levels),
        ("policy { fan-in = warning { |", Block::Parameters, Wanted::Statement),
        ("kind app is |", Block::File, Wanted::Kinds),
        ("zone a within |", Block::File, Wanted::Zones { group: false }),
        ("extend |", Block::File, Wanted::Extended),
        ("rule r {\n  |", Block::Rule, Wanted::Statement),
        ("rule r {\n  match s: |", Block::Rule, Wanted::Kinds),
        ("rule r {\n  match s: service where |", Block::Rule, Wanted::Expression),
        ("rule r {\n  match s: service where s.|", Block::Rule, Wanted::Member),
        ("rule r {\n  match s: service |", Block::Rule, Wanted::Typed("service".to_owned())),
        ("rule r {\n  match s: service where s.tier |", Block::Rule, Wanted::Operator),
        ("rule r {\n  where s.tier > 1 and\n  |", Block::Rule, Wanted::Expression),
        ("rule r {\n  where s.tier is |", Block::Rule, Wanted::Test { negated: false }),
        ("rule r {\n  where s.tier is not |", Block::Rule, Wanted::Test { negated: true }),
        ("rule r {\n  where s.tier > 1\n    an|", Block::Rule, Wanted::Operator),
        ("rule r {\n  where s.tier > 1\n  su|", Block::Rule, Wanted::Statement),
        ("rule r {\n  level = |", Block::Rule, Wanted::Levels),
        ("rule r {\n  category = |", Block::Rule, Wanted::Categories),
        ("rule r {\n  param x: |", Block::Rule, Wanted::Types),
        ("rule r {\n  example |", Block::Rule, Wanted::Next(EXAMPLES.to_vec())),
        ("rule r { report \"x\" { at s |", Block::Report, Wanted::Statement),
        ("rule r { report \"x\" { path s |", Block::Report, Wanted::Next(PATH_TO.to_vec())),
        ("rule r { fix \"x\" { write \"tier = 1\" |", Block::Fix, Wanted::Next(WRITTEN_IN.to_vec())),
        ("use \"../|", Block::File, Wanted::File { folder: "../".to_owned(), rules: false }),
        ("service a { runs |", Block::Component, Wanted::Next(PLACED.to_vec())),
        ("service a {\n  allow fan-in |", Block::Component, Wanted::Next(ALLOWED.to_vec())),
        ("service a { needs b { allow fan-in b|", Block::Dependency, Wanted::Next(ALLOWED.to_vec())),
        ("service a { allow fan-in on b |", Block::Component, Wanted::Next(ALLOWED[1..].to_vec())),
        ("use \"b.arch\" |", Block::File, Wanted::Next(ALIAS.to_vec())),
        ("kind k |", Block::File, Wanted::Next(BASE.to_vec())),
        ("attribute x: int |", Block::File, Wanted::Next(KINDS_WITH.to_vec())),
        ("attribute x: one of [a, b] |", Block::File, Wanted::Next(KINDS_WITH.to_vec())),
        ("attribute x: list of |", Block::File, Wanted::Types),
        ("attribute x: int on |", Block::File, Wanted::Kinds),
        ("policy for c: service where |", Block::File, Wanted::Expression),
        ("policy for c: service where c.|", Block::File, Wanted::Member),
        ("policy for c: service where c.tier == 0 { |", Block::Policy, Wanted::Statement),
        ("define f(x: |", Block::Arguments, Wanted::Kinds),
        ("define f(x: component) = |", Block::File, Wanted::Expression),
        ("define f(x: component) =\n  x.tier == 0\n  and |", Block::File, Wanted::Expression),
        ("define f(x: component) = x.|", Block::File, Wanted::Member),
        ("define f(x: component) = count(|", Block::Expression, Wanted::Expression),
        ("define f(x: component) = { y | y needs |", Block::Expression, Wanted::Expression),
        ("define f(x: component) = true\n|", Block::File, Wanted::Statement),
        ("define f(x: component) = true\nservice a {\n  needs |", Block::Component, targets(true)),
        ("measure m(a) = |", Block::File, Wanted::Next(OVER.to_vec())),
        ("measure m(a) = max over a needs b where |", Block::File, Wanted::Expression),
        ("rule r { fix \"x\" { |", Block::Fix, Wanted::Statement),
        ("rule r { fix safe \"x\" { turn |", Block::Fix, Wanted::Expression),
        ("rule r { fix safe \"x\" { turn d |", Block::Fix, Wanted::Next(INTO.to_vec())),
        ("rule r { report \"x\" { |", Block::Report, Wanted::Statement),
        ("rule r { report \"{|}\" }", Block::Rule, Wanted::Template),
        ("rule r { report \"x\" { at s \"a {s.|", Block::Report, Wanted::Member),
        ("independent { a, b } { |", Block::Claim, Wanted::Statement),
        ("independent { a, b } except { c } { |", Block::Claim, Wanted::Statement),
        ("service a { survives loss of { b } { |", Block::Claim, Wanted::Statement),
        ("service a { needs any of { b, c } to start { |", Block::Dependency, Wanted::Statement),
    ] {
        assert_eq!(at(text), Some((block, wanted)), "{text}");
    }
    let nothing = ["// |", "service a \"|", "kind |", "define f(|", "service a \"{|", "rule r { report \"\\{|"];
    let behind_names = ["service a { owner |", "team t { oncall |", "policy { fan-in |", "service a { needs b { timeout |", "extend a |"];
    let behind_entries =
        ["service a { needs any of { b |", "service a { tags = [x |", "service a { needs 2|", "service a { needs any of |"];
    let in_rules =
        ["rule r {\n  title |", "rule r {\n  let n |", "rule r {\n  report |", "rule r {\n  match |", "rule r {\n  where exists |"];
    for text in nothing.into_iter().chain(behind_names).chain(behind_entries).chain(in_rules) {
        assert_eq!(at(text), None, "{text}");
    }
}
