//! What people call the things of the grammar. Exhaustive, so that a new rule needs a name before it compiles.

use super::grammar::Rule;

/// What a rule is called in "expected …"; `None` where naming it would help nobody.
pub(super) fn wording(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::EOI => "the end of the statement",
        Rule::name | Rule::path | Rule::variable | Rule::declared | Rule::targets | Rule::argument => "a name",
        Rule::operand
        | Rule::verb_value
        | Rule::call_head
        | Rule::closure_head
        | Rule::expr
        | Rule::arith
        | Rule::not_op
        | Rule::if_expr
        | Rule::kw_if
        | Rule::quantified
        | Rule::quantifier
        | Rule::call
        | Rule::closure_call
        | Rule::paren
        | Rule::comprehension
        | Rule::bracket
        | Rule::template_value => "a value",
        Rule::number | Rule::integer | Rule::count_of => "a number",
        Rule::string => "a string",
        Rule::raw_text => "a text in three quotes",
        Rule::list => "a list",
        Rule::list_open => "`[`",
        Rule::list_close => "`]`",
        Rule::comma => "`,`",
        Rule::equals => "`=`",
        Rule::colon => "`:`",
        Rule::open | Rule::body | Rule::members | Rule::parameters | Rule::report_parts | Rule::fix_edits | Rule::example_body => "`{`",
        Rule::close => "`}`",
        Rule::compat_rules | Rule::rule_also => return None,
        Rule::kw_workspace => "`workspace`",
        Rule::kw_defaults => "`defaults`",
        Rule::kw_kind => "`kind`",
        Rule::kw_extend => "`extend`",
        Rule::kw_attribute => "`attribute`",
        Rule::kw_core => "`core`",
        Rule::kw_independent => "`independent`",
        Rule::kw_use => "`use`",
        Rule::kw_rules => "`rules`",
        Rule::kw_observe => "`observe`",
        Rule::kw_policy => "`policy`",
        Rule::kw_for | Rule::policy_scope => "`for`",
        Rule::kw_rule => "`rule`",
        Rule::kw_define => "`define`",
        Rule::kw_measure => "`measure`",
        Rule::kw_is => "`is`",
        Rule::kw_as => "`as`",
        Rule::kw_on | Rule::allow_on => "`on`",
        Rule::kw_of => "`of`",
        Rule::kw_in => "`in`",
        Rule::kw_to | Rule::phase | Rule::relation_phase => "`to`",
        Rule::kw_within | Rule::within => "`within`",
        Rule::kw_where => "`where`",
        Rule::kw_any => "`any`",
        Rule::kw_except | Rule::except => "`except`",
        Rule::kw_via | Rule::via => "`via`",
        Rule::kw_until | Rule::allow_until => "`until`",
        Rule::kw_because | Rule::allow_because => "`because`",
        Rule::kw_allow => "`allow`",
        Rule::kw_survives | Rule::survives => "`survives`",
        Rule::kw_loss => "`loss`",
        Rule::workspace_alone
        | Rule::workspace
        | Rule::defaults
        | Rule::kind_decl
        | Rule::extend
        | Rule::attribute_decl
        | Rule::core
        | Rule::use_stmt
        | Rule::observe
        | Rule::declaration
        | Rule::assign
        | Rule::dependency
        | Rule::subject_dependency
        | Rule::independent
        | Rule::subject_survives
        | Rule::allow
        | Rule::policy
        | Rule::rule_decl
        | Rule::define
        | Rule::measure => "a statement",
        Rule::type_name | Rule::one_of | Rule::list_of | Rule::set_of | Rule::kw_one | Rule::kw_list | Rule::kw_set => "a type",
        Rule::verb | Rule::verb_needs | Rule::verb_wants | Rule::verb_uses | Rule::verb_changes | Rule::verb_runs => {
            "a verb such as `needs`"
        }
        Rule::gate | Rule::any_of => "a group such as `any of { a, b }`",
        Rule::member => "a member",
        Rule::bare_members => "a name",
        Rule::word_phase | Rule::phase_word => "a phase such as `start`",
        Rule::policy_entry => "the name of a rule",
        Rule::parameter => "the name of a parameter",
        Rule::kw_param => "`param`",
        Rule::kw_level => "`level`",
        Rule::kw_match => "`match`",
        Rule::kw_let => "`let`",
        Rule::kw_subject => "`subject`",
        Rule::kw_cause => "`cause`",
        Rule::kw_report => "`report`",
        Rule::kw_help => "`help`",
        Rule::kw_fix => "`fix`",
        Rule::kw_safe => "`safe`",
        Rule::kw_write => "`write`",
        Rule::kw_turn => "`turn`",
        Rule::kw_into => "`into`",
        Rule::kw_example => "`example`",
        Rule::kw_file => "`file`",
        Rule::kw_at => "`at`",
        Rule::kw_max => "`max`",
        Rule::kw_min => "`min`",
        Rule::kw_path => "`path`",
        Rule::kw_each => "`each`",
        Rule::kw_from => "`from`",
        Rule::kw_note => "`note`",
        Rule::kw_over => "`over`",
        Rule::clause_assign
        | Rule::param
        | Rule::level
        | Rule::match_clause
        | Rule::let_clause
        | Rule::where_clause
        | Rule::subject
        | Rule::cause
        | Rule::report
        | Rule::help
        | Rule::fix
        | Rule::example => "a clause",
        Rule::fix_write | Rule::fix_turn => "an edit: `write` or `turn`",
        Rule::at_part | Rule::path_each | Rule::path_part | Rule::note => "a part of the report",
        Rule::file_entry => "a file",
        Rule::or_op
        | Rule::and_op
        | Rule::compare_op
        | Rule::arith_op
        | Rule::in_op
        | Rule::is_test
        | Rule::relation_op
        | Rule::relation_words => "an operator",
        Rule::kw_not => "`not`",
        Rule::kw_set_word => "`set`",
        Rule::without | Rule::kw_without => "`without`",
        Rule::kw_then => "`then`",
        Rule::kw_else => "`else`",
        Rule::kw_holds => "`holds`",
        Rule::paren_open => "`(`",
        Rule::paren_close => "`)`",
        Rule::bar => "`|`",
        Rule::binder | Rule::in_binder | Rule::named_binder | Rule::relation => "a variable",
        Rule::next_assign
        | Rule::reserved_colon
        | Rule::file
        | Rule::only_statement
        | Rule::begin
        | Rule::one_item
        | Rule::one_inside
        | Rule::one_part
        | Rule::only_clause
        | Rule::only_entry
        | Rule::only_parameter
        | Rule::only_member
        | Rule::only_part
        | Rule::only_edit
        | Rule::only_file_entry
        | Rule::only_value
        | Rule::only_query
        | Rule::item
        | Rule::blank
        | Rule::WHITESPACE
        | Rule::comment
        | Rule::comment_text
        | Rule::to_line_end
        | Rule::gap
        | Rule::word
        | Rule::id_char
        | Rule::quoted
        | Rule::reserved
        | Rule::rule_word
        | Rule::attribute_end
        | Rule::number_tail
        | Rule::signed
        | Rule::spaced_unit
        | Rule::string_text
        | Rule::bad_word
        | Rule::open_string
        | Rule::compat_quotes
        | Rule::set_quotes
        | Rule::set_quote
        | Rule::compat_url
        | Rule::address
        | Rule::text
        | Rule::value
        | Rule::separator
        | Rule::stray_close
        | Rule::item_inside
        | Rule::end
        | Rule::missing_close
        | Rule::bad_statement
        | Rule::bad_piece
        | Rule::bad_end
        | Rule::bad_round
        | Rule::bad_square
        | Rule::bad_text
        | Rule::bad_block
        | Rule::statement
        | Rule::head
        | Rule::compat_import
        | Rule::compat_import_word
        | Rule::declaration_part
        | Rule::verb_word
        | Rule::compat_resource
        | Rule::compat_declared
        | Rule::declared_kind
        | Rule::next_declaration
        | Rule::head_mark
        | Rule::colon_on
        | Rule::compat_loss
        | Rule::block_word
        | Rule::compat_lost
        | Rule::compat_all
        | Rule::compat_least
        | Rule::compat_out
        | Rule::bare_names
        | Rule::bare_group
        | Rule::nameless_kind
        | Rule::compat_call
        | Rule::called
        | Rule::compat_comma
        | Rule::compat_slashes
        | Rule::compat_colon
        | Rule::compat_colon_value
        | Rule::what
        | Rule::compat_list
        | Rule::target
        | Rule::target_comma
        | Rule::compat_joiner
        | Rule::bad_member
        | Rule::dependency_part
        | Rule::survived
        | Rule::lost
        | Rule::allow_part
        | Rule::compat_arrow
        | Rule::arrow
        | Rule::arrow_kind
        | Rule::arrow_end
        | Rule::arrow_label
        | Rule::arrow_shape
        | Rule::arrow_comma
        | Rule::arrow_between
        | Rule::arrow_line
        | Rule::begins
        | Rule::first_word
        | Rule::compat_digit
        | Rule::apart
        | Rule::clause
        | Rule::report_part
        | Rule::fix_edit
        | Rule::query_named
        | Rule::query_binders
        | Rule::term
        | Rule::arith_term
        | Rule::infix
        | Rule::minus_sign
        | Rule::closure
        | Rule::kw_degraded
        | Rule::kw_harmed
        | Rule::relation_tail
        | Rule::primary
        | Rule::anyone
        | Rule::nameless
        | Rule::arguments => return None,
    })
}
