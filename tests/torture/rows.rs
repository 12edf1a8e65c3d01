//! What must not break it, row by row, and the test that shows it. A row whose
//! test is gone, or has another name, fails here.

use std::path::Path;

/// Number, what comes in, and its tests as `file::function` below `tests/`.
const ROWS: &[(u32, &str, &[&str])] = &[
    (1, "an empty file", &["torture/files::an_empty_file_is_left_out"]),
    (2, "a byte order mark, CRLF", &["torture/files::a_byte_order_mark_and_windows_line_ends_are_no_matter"]),
    (3, "a lone CR", &["torture/files::line_ends_of_old_macintoshes_are_line_ends"]),
    (4, "invalid UTF-8", &["torture/files::bytes_that_are_no_utf_8_are_named_by_their_offset"]),
    (5, "UTF-16", &["torture/files::other_encodings_are_named"]),
    (6, "NUL bytes", &["torture/files::nul_bytes_are_refused"]),
    (
        7,
        "unclosed front matter",
        &["torture/front_matter::front_matter_without_an_end_is_an_error_at_its_start"],
    ),
    (8, "TOML between dashes", &["torture/front_matter::toml_between_dashes_is_an_error_that_knows_why"]),
    (
        9,
        "a key given twice",
        &[
            "torture/front_matter::of_a_key_given_twice_the_last_counts",
            "torture/front_matter::a_key_given_twice_in_toml_and_json_builds_as_in_yaml",
        ],
    ),
    (10, "a YAML bomb", &["torture/front_matter::anchors_that_multiply_are_an_error_at_once"]),
    (11, "a day that is none", &["torture/front_matter::a_day_that_is_none_falls_back_to_the_files_name"]),
    (
        12,
        "years 0, 9999, -1",
        &[
            "torture/front_matter::years_at_the_ends_of_the_calendar",
            "torture/front_matter::a_year_of_nought_is_right_or_refused",
        ],
    ),
    (
        13,
        "offsets that cannot be",
        &[
            "torture/front_matter::whatever_the_offset_the_day_is_the_one_written",
            "torture/front_matter::dates_that_may_mean_others_are_read_and_said",
        ],
    ),
    (14, "titles of other types", &["torture/front_matter::a_title_is_text"]),
    (15, "a title of a megabyte", &["torture/front_matter::a_title_of_a_megabyte_is_over_the_limit"]),
    (16, "a title that is a script", &["torture/markup::a_title_that_is_a_script_is_inert_everywhere"]),
    (17, "invisible characters", &["torture/names::invisible_characters_leave_slugs_and_stay_in_prose"]),
    (
        18,
        "slugs that climb",
        &["torture/names::slugs_that_climb_are_refused", "torture/names::paths_that_climb_are_refused"],
    ),
    (19, "names that Windows keeps", &["torture/names::names_that_windows_keeps_are_no_addresses"]),
    (20, "NFC and NFD", &["torture/names::composed_and_decomposed_letters_are_one_name"]),
    (
        21,
        "equal addresses",
        &[
            "torture/names::names_that_differ_in_case_only_never_overwrite_each_other",
            "torture/names::of_two_equal_addresses_the_second_takes_its_files_name",
        ],
    ),
    (
        22,
        "two topics with one slug",
        &["torture/names::spellings_of_one_topic_are_merged_under_the_commonest"],
    ),
    (23, "a name of 255 bytes", &["torture/names::names_of_the_most_bytes_that_a_disk_allows"]),
    (24, "folders 300 deep", &["torture/names::folders_three_hundred_deep"]),
    (25, "a name that is no UTF-8", &["torture/disk::a_name_that_is_no_utf_8_is_shown_escaped"]),
    (26, "a pipe", &["torture/disk::a_pipe_is_refused_and_never_opened"]),
    (27, "a file of 3 GB", &["torture/disk::a_file_of_three_gigabytes_is_over_the_limit"]),
    (28, "a link in circles", &["torture/disk::a_link_that_goes_in_circles_is_an_error"]),
    (29, "a link out of the site", &["torture/disk::a_link_out_of_the_site_is_an_error"]),
    (
        30,
        "topics in one string",
        &["torture/front_matter::topics_in_one_string_are_one_topic_unless_commas_part_them"],
    ),
    (31, "names with signs", &["torture/names::odd_names_have_right_addresses"]),
    (
        32,
        "control characters",
        &["torture/files::control_characters_stay_out_of_feeds_and_pages_are_well_formed"],
    ),
    (
        33,
        "the end of a CDATA section",
        &["torture/files::control_characters_stay_out_of_feeds_and_pages_are_well_formed"],
    ),
    (
        34,
        "a picture of 283 kB in an address",
        &["torture/markup::a_picture_in_an_address_stays_out_of_excerpts_and_feeds"],
    ),
    (
        35,
        "giants and nesting",
        &[
            "torture/size::a_long_article",
            "torture/size::nesting_without_end",
            "torture/size::openings_that_never_close",
        ],
    ),
    (36, "a fence's language", &["torture/markup::the_language_of_a_fence_is_inert"]),
    (37, "schemes that run", &["torture/markup::a_scheme_that_runs_is_no_link"]),
    (38, "one timestamp for 71 files", &["torture/names::one_timestamp_for_all_is_a_stable_order"]),
    (
        39,
        "entities in titles",
        &["torture/front_matter::entities_and_markup_in_titles_are_escaped_once_everywhere"],
    ),
    (40, "words of YAML 1.1", &["torture/front_matter::words_that_yaml_1_1_would_misread_are_words"]),
    (
        41,
        "no article, one, 100,000 in a topic",
        &[
            "torture/size::an_archive_of_nothing_is_a_site",
            "torture/size::an_archive_of_one_article_recommends_nothing",
            "torture/size::a_topic_of_thousands",
            "torture/size::a_topic_of_a_hundred_thousand",
        ],
    ),
    (42, "more than 50,000 URLs", &["torture/size::a_sitemap_of_more_than_one_file_may_hold"]),
];

#[test]
fn every_row_has_a_test_that_is_there() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut wrong = Vec::new();
    for (row, (number, what, names)) in (1..).zip(ROWS) {
        if row != *number || names.is_empty() {
            wrong.push(format!("row {row} is missing before {number} ({what})"));
        }
        for name in *names {
            let (file, function) = name.split_once("::").unwrap();
            let text = std::fs::read_to_string(tests.join(format!("{file}.rs"))).unwrap_or_default();
            let is_there = text.split("#[test]\n").skip(1).any(|test| {
                let test = test.trim_start_matches(|c| c != 'f');
                test.starts_with(&format!("fn {function}()")) || test.contains(&format!("]\nfn {function}()"))
            });
            if !is_there {
                wrong.push(format!("{number} ({what}): there is no test {name}"));
            }
        }
    }
    assert_eq!(ROWS.len(), 42);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
