use super::*;

fn at(marked: &str) -> Option<(Block, Wanted)> {
    let offset = marked.rfind('|').expect("the cursor is marked");
    let text = format!("{}{}", &marked[..offset], &marked[offset + 1..]);
    Context::at(&text, offset).map(|context| (context.block, context.wanted))
}

#[test]
fn the_place_is_told_from_the_words_before_it() {
    let targets = |group| Wanted::Targets { group };
    for (text, block, wanted) in [
        ("|", Block::File, Wanted::Statement),
        ("service a {\n  |", Block::Component, Wanted::Statement),
        ("service a {\n  needs |", Block::Component, targets(true)),
        ("service a { needs any of { b, | } }", Block::Targets, targets(false)),
        ("service a { needs b |", Block::Component, Wanted::More),
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
        ("use \"../|", Block::File, Wanted::File("../".to_owned())),
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
    for text in ["// |", "service |", "service a \"|", "kind |", "define f(|", "service a \"{|", "rule r { report \"\\{|"] {
        assert_eq!(at(text), None, "{text}");
    }
}
